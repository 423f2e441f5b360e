package dev.freehold.kernels.vector;

import java.lang.foreign.MemorySegment;

/// The eight scales and minima of six bits in the blocks of `Q4_K` and `Q5_K`, which are in twelve bytes from `at` on.
final class SixBits {
    private SixBits() {}

    static int scale(MemorySegment blocks, long at, int j) {
        return j < 4
                ? Codes.u8(blocks, at + j) & 63
                : Codes.u8(blocks, at + j + 4) & 15 | Codes.u8(blocks, at + j - 4) >> 6 << 4;
    }

    static int min(MemorySegment blocks, long at, int j) {
        return j < 4
                ? Codes.u8(blocks, at + j + 4) & 63
                : Codes.u8(blocks, at + j + 4) >> 4 | Codes.u8(blocks, at + j) >> 6 << 4;
    }
}
