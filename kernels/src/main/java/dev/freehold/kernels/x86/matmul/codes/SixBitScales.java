package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;

/// How Q4_K and Q5_K blocks begin: `d` and `dmin` F16, then twelve bytes that hold 8 scales and 8 minimums of 6 bits
/// (`get_scale_min_k4` of ggml): those of the groups 0 to 3 in the low bits of bytes 0-3 and 4-7; the others have their
/// low 4 bits in bytes 8-11 and their high 2 bits on top of the first eight bytes.
final class SixBitScales {
    private static final int D = 0;
    private static final int D_MIN = 2;
    private static final int SIX_BITS = 4;
    private static final int HALF = 4;

    private SixBitScales() {}

    /// `out = d·scale`.
    static void scale(BlockReader in, int group, Vec out) {
        unpack(in, group, 0, out);
        in.times(out, D);
    }

    /// `out = -dmin·minimum`.
    static void minimum(BlockReader in, int group, Vec out) {
        unpack(in, group, 1, out);
        in.times(out, D_MIN);
        in.negate(out);
    }

    private static void unpack(BlockReader in, int group, int which, Vec out) {
        int byteAt = 8 * (group % HALF);
        if (group < HALF) {
            in.field(out, SIX_BITS + 4 * which, byteAt, 6, 0);
            return;
        }
        in.field(out, SIX_BITS + 8, byteAt + 4 * which, 4, 0);
        in.field(in.scratch(), SIX_BITS + 4 * which, byteAt + 6, 2, 4);
        in.asm().vec(VecOp.VPOR, out, out, in.scratch());
    }
}
