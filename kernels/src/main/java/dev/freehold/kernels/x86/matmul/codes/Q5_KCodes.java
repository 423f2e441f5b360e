package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;

/// As Q4_K, with 32 bytes between scales and nibbles whose bit `g` is the fifth bit of group `g`.
final class Q5_KCodes implements QuantizedCodes {
    private static final int FIFTH_BITS = 16;
    private static final int NIBBLES = 48;
    private static final int STEPS = 8;

    @Override
    public int elements() {
        return 256;
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
        Q4_KCodes.nibbles(in, NIBBLES, step, out);
        in.bits(in.scratch(), FIFTH_BITS + 4 * (step % STEPS), step / STEPS, 1, 4);
        in.asm().vec(VecOp.VPOR, out, out, in.scratch());
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
