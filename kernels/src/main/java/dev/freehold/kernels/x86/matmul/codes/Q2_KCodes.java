package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;

/// 16 bytes with a scale in the low and a minimum in the high four bits, 64 bytes of pairs of bits, `d` and `dmin` F16.
///
/// Each half of the block has four parts of 32 elements: part `p` has bits `2p` and `2p + 1` of the half's 32 bytes.
final class Q2_KCodes implements QuantizedCodes {
    private static final int SCALES = 0;
    private static final int PAIRS = 16;
    private static final int D = 80;
    private static final int MINIMUM = 82;
    private static final int STEPS = 8;

    @Override
    public int elements() {
        return 256;
    }

    @Override
    public int group() {
        return 16;
    }

    @Override
    public int largest() {
        return 3;
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
        int half = step / (4 * STEPS);
        int part = step / STEPS % 4;
        in.bits(out, PAIRS + half * 32 + 4 * (step % STEPS), 2 * part, 2, 0);
    }

    @Override
    public void scale(BlockReader in, int group, Vec out) {
        in.field(out, SCALES + group / 4 * 4, 8 * (group % 4), 4, 0);
        in.times(out, D);
    }

    @Override
    public void minimum(BlockReader in, int group, Vec out) {
        in.field(out, SCALES + group / 4 * 4, 8 * (group % 4) + 4, 4, 0);
        in.times(out, MINIMUM);
        in.negate(out);
    }
}
