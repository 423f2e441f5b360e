package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;

/// `d` and `m` F16, 16 bytes of nibbles.
final class Q4_1Codes implements QuantizedCodes {
    private static final int MINIMUM = 2;
    private static final int NIBBLES = 4;

    @Override
    public int elements() {
        return 32;
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
        Nibbles.load(in, NIBBLES, step, out);
    }

    @Override
    public void scale(BlockReader in, int group, Vec out) {
        in.half(out, 0);
    }

    @Override
    public void minimum(BlockReader in, int group, Vec out) {
        in.half(out, MINIMUM);
    }
}
