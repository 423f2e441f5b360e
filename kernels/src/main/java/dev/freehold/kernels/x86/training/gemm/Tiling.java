package dev.freehold.kernels.x86.training.gemm;

import dev.freehold.kernels.x86.cpu.CpuTier;

/// The tile of a product that the registers of a tier hold: sums, a vector of the right factor for each column of
/// them, and one element of the left.
record Tiling(CpuTier tier) {
    /// Vectors of columns.
    static final int VECTORS = 2;

    /// The most rows.
    int rows() {
        return tier.isAvx512() ? 12 : 6;
    }

    int columns() {
        return VECTORS * tier.lanes();
    }
}
