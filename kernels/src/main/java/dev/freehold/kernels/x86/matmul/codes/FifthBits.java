package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;

/// Four bytes that hold the fifth bits of 32 codes, one bit an element.
final class FifthBits {
    /// A product with this brings bit `i` of a number below 16 to bit 4 of byte `i`: it is moved by 4 + 7·i, and the
    /// four copies do not meet.
    private static final int SPREAD = 1 << 4 | 1 << 11 | 1 << 18 | 1 << 25;

    private FifthBits() {}

    /// `out |= 16·bit` for the elements of `step`.
    ///
    /// @param offset  of the four bytes
    static void add(BlockReader in, int offset, int step, Vec out) {
        Vec spread = in.scratch();
        in.field(spread, offset, 4 * step, 4, 0);
        in.asm().vec(VecOp.VPMULLD, spread, spread, in.lanes(SPREAD));
        in.asm().vec(VecOp.VPAND, spread, spread, in.bytes(0x10));
        in.asm().vec(VecOp.VPOR, out, out, spread);
    }
}
