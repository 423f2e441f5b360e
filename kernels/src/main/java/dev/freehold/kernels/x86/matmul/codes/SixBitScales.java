package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;

/// Twelve bytes that hold 8 scales and 8 minimums of 6 bits (`get_scale_min_k4` of ggml): those of the groups 0 to 3 in
/// the low bits of bytes 0-3 and 4-7; the others have their low 4 bits in bytes 8-11 and their high 2 bits on top of
/// the first eight bytes.
final class SixBitScales {
    private static final int HALF = 4;

    private SixBitScales() {}

    /// @param offset  of the twelve bytes
    static void scale(BlockReader in, int offset, int group, Vec out) {
        unpack(in, offset, group, 0, out);
    }

    /// @param offset  of the twelve bytes
    static void minimum(BlockReader in, int offset, int group, Vec out) {
        unpack(in, offset, group, 1, out);
    }

    private static void unpack(BlockReader in, int offset, int group, int which, Vec out) {
        int byteAt = 8 * (group % HALF);
        if (group < HALF) {
            in.field(out, offset + 4 * which, byteAt, 6, 0);
            return;
        }
        in.field(out, offset + 8, byteAt + 4 * which, 4, 0);
        in.field(in.scratch(), offset + 4 * which, byteAt + 6, 2, 4);
        in.asm().vec(VecOp.VPOR, out, out, in.scratch());
    }

    /// `out = out·(F16 at offset)`, from integers.
    static void times(BlockReader in, int offset, Vec out) {
        in.asm().vec(VecOp.VCVTDQ2PS, out, out);
        in.half(in.scratch(), offset);
        in.asm().vec(VecOp.VMULPS, out, out, in.scratch());
    }

    /// `out = -out`.
    static void negate(BlockReader in, Vec out) {
        in.asm().vec(VecOp.VPXOR, out, out, in.lanes(0x8000_0000));
    }
}
