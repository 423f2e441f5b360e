package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;

/// `d` and `dmin` F16, [SixBitScales], then 32 bytes for every two groups: low nibbles the first, high ones the second.
final class Q4_KCodes implements QuantizedCodes {
    private static final int NIBBLES = 16;
    private static final int PAIR_BYTES = 32;
    private static final int STEPS = 8;

    @Override
    public int elements() {
        return 256;
    }

    @Override
    public int largest() {
        return 15;
    }

    @Override
    public int zeroPoint() {
        return 0;
    }

    @Override
    public boolean hasMinimum() {
        return true;
    }

    @Override
    public void codes(BlockReader in, int step, Vec out) {
        nibbles(in, NIBBLES, step, out);
    }

    static void nibbles(BlockReader in, int offset, int step, Vec out) {
        int group = step / STEPS;
        int at = offset + group / 2 * PAIR_BYTES + 4 * (step % STEPS);
        if (group % 2 == 0) {
            in.lowNibbles(out, at);
        } else {
            in.highNibbles(out, at);
        }
    }

    @Override
    public void scale(BlockReader in, int group, Vec out) {
        SixBitScales.scale(in, group, out);
    }

    @Override
    public void minimum(BlockReader in, int group, Vec out) {
        SixBitScales.minimum(in, group, out);
    }
}
