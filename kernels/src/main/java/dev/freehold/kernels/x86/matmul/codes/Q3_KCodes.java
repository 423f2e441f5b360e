package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;

/// 32 bytes of third bits, 64 bytes of pairs of bits, 16 scales of 6 bits in 12 bytes, `d` F16; the zero is 4.
///
/// Each half of the block has four parts of 32 elements: part `p` has bits `2p` and `2p + 1` of the half's 32 bytes,
/// and bit `4·half + p` of the bytes of third bits. A scale is `d·(6 bits - 32)`: low 4 bits in bytes 0-7, high 2
/// in bytes 8-11.
final class Q3_KCodes implements QuantizedCodes {
    private static final int THIRD_BITS = 0;
    private static final int PAIRS = 32;
    private static final int SCALES = 96;
    private static final int D = 108;
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
        return 7;
    }

    @Override
    public int zeroPoint() {
        return 4;
    }

    @Override
    public void codes(BlockReader in, int step, Vec out) {
        int half = step / (4 * STEPS);
        int part = step / STEPS % 4;
        int column = 4 * (step % STEPS);
        in.bits(out, PAIRS + half * 32 + column, 2 * part, 2, 0);
        in.bits(in.scratch(), THIRD_BITS + column, 4 * half + part, 1, 2);
        in.asm().vec(VecOp.VPOR, out, out, in.scratch());
    }

    @Override
    public void scale(BlockReader in, int group, Vec out) {
        var asm = in.asm();
        in.field(out, SCALES + group % 8 / 4 * 4, 8 * (group % 4) + group / 8 * 4, 4, 0);
        in.field(in.scratch(), SCALES + 8, 8 * (group % 4) + group / 4 * 2, 2, 4);
        asm.vec(VecOp.VPOR, out, out, in.scratch());
        asm.vec(VecOp.VPSUBD, out, out, in.lanes(32));
        in.times(out, D);
    }
}
