package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;

/// Sixteen bytes that hold the codes of 32 elements: the low four bits those of the first 16, the high ones the rest.
final class Nibbles {
    private static final int STEPS = 4;

    private Nibbles() {}

    /// @param offset  of the sixteen bytes
    /// @param step    0 to 7
    static void load(BlockReader in, int offset, int step, Vec out) {
        int at = offset + 4 * (step % STEPS);
        if (step < STEPS) {
            in.lowNibbles(out, at);
        } else {
            in.highNibbles(out, at);
        }
    }
}
