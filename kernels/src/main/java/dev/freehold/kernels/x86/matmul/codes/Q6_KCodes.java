package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;

/// 128 bytes of low nibbles, 64 bytes of high pairs of bits, 16 signed scales, `d` F16; the zero is 32.
///
/// Each half of the block, 128 elements, has four parts of 32: parts 0 and 1 in the low, 2 and 3 in the high nibbles of
/// the half's 64 bytes; part `p` has bits `2p` and `2p + 1` of the half's 32 bytes of pairs.
final class Q6_KCodes implements QuantizedCodes {
    private static final int NIBBLES = 0;
    private static final int PAIRS = 128;
    private static final int SCALES = 192;
    private static final int D = 208;
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
        return 63;
    }

    @Override
    public int zeroPoint() {
        return 32;
    }

    @Override
    public void codes(BlockReader in, int step, Vec out) {
        int half = step / (4 * STEPS);
        int part = step / STEPS % 4;
        int column = 4 * (step % STEPS);
        int nibbles = NIBBLES + half * 64 + part % 2 * 32 + column;
        if (part < 2) {
            in.lowNibbles(out, nibbles);
        } else {
            in.highNibbles(out, nibbles);
        }
        in.bits(in.scratch(), PAIRS + half * 32 + column, 2 * part, 2, 4);
        in.asm().vec(VecOp.VPOR, out, out, in.scratch());
    }

    @Override
    public void scale(BlockReader in, int group, Vec out) {
        var asm = in.asm();
        int bit = 8 * (group % 4);
        asm.vec(VecOp.VMOVUPS_LOAD, out, in.dwords(SCALES + group / 4 * 4));
        if (bit < 24) {
            asm.vec(VecOp.VPSLLD, out, out, 24 - bit);
        }
        asm.vec(VecOp.VPSRAD, out, out, 24);
        in.times(out, D);
    }
}
