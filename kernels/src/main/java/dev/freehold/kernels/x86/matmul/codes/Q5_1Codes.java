package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;

/// `d` and `m` F16, 4 bytes of fifth bits, 16 bytes of nibbles.
final class Q5_1Codes implements QuantizedCodes {
    private static final int MINIMUM = 2;
    private static final int FIFTH_BITS = 4;
    private static final int NIBBLES = 8;

    @Override
    public int elements() {
        return 32;
    }

    @Override
    public int largest() {
        return 31;
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
        FifthBits.add(in, FIFTH_BITS, step, out);
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
