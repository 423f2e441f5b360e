package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;

/// `d` F16, 16 bytes of nibbles; the zero is 8.
final class Q4_0Codes implements QuantizedCodes {
    private static final int NIBBLES = 2;

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
        return 8;
    }

    @Override
    public void codes(BlockReader in, int step, Vec out) {
        Nibbles.load(in, NIBBLES, step, out);
    }

    @Override
    public void scale(BlockReader in, int group, Vec out) {
        in.half(out, 0);
    }
}
