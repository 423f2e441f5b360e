package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.cpu.CpuTier;

/// The size of tile that uses a tier's registers best for prompts, found by measuring.
final class PanelTile {
    private PanelTile() {}

    /// Groups of rows.
    static int rows(CpuTier tier) {
        return tier.isAvx512() ? 2 : 2;
    }

    /// Tokens at a time.
    static int tokens(CpuTier tier) {
        return tier.isAvx512() ? 6 : 2;
    }
}
