package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.cpu.CpuTier;

/// The size of tile that uses a tier's registers best for prompts, found by measuring.
///
/// @param rows    groups of rows
/// @param tokens  tokens at a time
record PanelTile(int rows, int tokens) {
    static PanelTile of(CpuTier tier, ByteDot dot) {
        return switch (tier) {
            case AVX512_VNNI -> new PanelTile(2, 6);
            case AVX_VNNI -> new PanelTile(2, 2);
            case AVX2 -> dot == ByteDot.SIGNED ? new PanelTile(1, 4) : new PanelTile(1, 5);
        };
    }
}
