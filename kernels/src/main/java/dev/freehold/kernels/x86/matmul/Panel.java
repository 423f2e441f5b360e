package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.matmul.codes.QuantizedCodes;

/// Some groups of rows, unpacked for multiplication with many tokens.
///
/// `(K/32, 32 elements of all rows)`: eight steps of `rows` vectors of codes, four elements a lane; then for each group
/// of elements that shares a scale `rows` vectors of scales, f32; then as many of minimums, if there are any.
///
/// @param rows     groups of rows
/// @param columns  `K`
/// @param groups   groups in 32 elements: 1 or 2
record Panel(CpuTier tier, int rows, int columns, int groups, boolean hasMinimum) {
    /// Steps of four elements in 32.
    static final int STEPS = 8;

    static Panel of(CpuTier tier, QuantizedCodes codes, int rows, int columns) {
        return new Panel(tier, rows, columns, QuantizedRows.BLOCK / codes.group(), codes.hasMinimum());
    }

    private int vector() {
        return tier.width().bytes();
    }

    /// Offset of codes within 32 elements.
    int codes(int step, int row) {
        return (step * rows + row) * vector();
    }

    /// Offset of scales within 32 elements.
    int scale(int group, int row) {
        return ((STEPS + group) * rows + row) * vector();
    }

    /// Offset of minimums within 32 elements.
    int minimum(int group, int row) {
        return ((STEPS + groups + group) * rows + row) * vector();
    }

    /// Bytes of 32 elements.
    int blockBytes() {
        return (STEPS + groups * (hasMinimum ? 2 : 1)) * rows * vector();
    }

    int blocks() {
        return columns / QuantizedRows.BLOCK;
    }

    long byteSize() {
        return (long) blocks() * blockBytes();
    }
}
