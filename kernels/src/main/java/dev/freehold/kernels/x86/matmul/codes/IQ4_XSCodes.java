package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;

/// `d` F16, the high 2 bits of 8 scales in 2 bytes, their low 4 bits in 4 bytes, then 16 bytes of nibbles a group that
/// number [NonLinearLevels]. A scale is `d·(6 bits - 32)`.
///
/// @param signed  whether the levels keep their sign
record IQ4_XSCodes(boolean signed) implements QuantizedCodes {
    private static final int HIGH = 2;
    private static final int LOW = 4;
    private static final int NIBBLES = 8;
    private static final int GROUP_BYTES = 16;
    private static final int STEPS = 8;

    @Override
    public int elements() {
        return 256;
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
        Nibbles.load(in, NIBBLES + step / STEPS * GROUP_BYTES, step % STEPS, out);
        NonLinearLevels.lookUp(in, signed, out);
    }

    @Override
    public void scale(BlockReader in, int group, Vec out) {
        var asm = in.asm();
        in.field(out, LOW, 4 * group, 4, 0);
        asm.vec(VecOp.VPMOVZXWD, in.scratch(), in.dwords(HIGH));
        int move = 4 - 2 * group;
        if (move > 0) {
            asm.vec(VecOp.VPSLLD, in.scratch(), in.scratch(), move);
        } else if (move < 0) {
            asm.vec(VecOp.VPSRLD, in.scratch(), in.scratch(), -move);
        }
        asm.vec(VecOp.VPAND, in.scratch(), in.scratch(), in.lanes(0x30));
        asm.vec(VecOp.VPOR, out, out, in.scratch());
        asm.vec(VecOp.VPSUBD, out, out, in.lanes(32));
        in.times(out, 0);
    }
}
