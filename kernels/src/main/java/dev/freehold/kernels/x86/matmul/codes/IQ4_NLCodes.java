package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;

/// `d` F16, 16 bytes of nibbles that number [NonLinearLevels].
///
/// @param signed  whether the levels keep their sign
record IQ4_NLCodes(boolean signed) implements QuantizedCodes {
    private static final int NIBBLES = 2;

    @Override
    public int elements() {
        return 32;
    }

    @Override
    public int largest() {
        return 255;
    }

    @Override
    public int zeroPoint() {
        return signed ? 0 : 128;
    }

    @Override
    public void codes(BlockReader in, int step, Vec out) {
        Nibbles.load(in, NIBBLES, step, out);
        NonLinearLevels.lookUp(in, signed, out);
    }

    @Override
    public void scale(BlockReader in, int group, Vec out) {
        in.half(out, 0);
    }
}
