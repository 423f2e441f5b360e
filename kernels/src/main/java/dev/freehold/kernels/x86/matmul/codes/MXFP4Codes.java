package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;

/// The exponent of a power of two in a byte, 16 bytes of nibbles that number the levels of a 4-bit float (OCP
/// Microscaling Formats 1.0, E2M1). Levels are doubled to be integers, and 12 is added.
final class MXFP4Codes implements QuantizedCodes {
    private static final int NIBBLES = 1;
    private static final int ZERO = 12;
    /// The bits of `2⁻¹²⁷`, a denormal f32.
    private static final int LEAST = 0x0040_0000;
    private static final byte[] LEVELS = {12, 13, 14, 15, 16, 18, 20, 24, 12, 11, 10, 9, 8, 6, 4, 0};

    @Override
    public int elements() {
        return 32;
    }

    @Override
    public int largest() {
        return 24;
    }

    @Override
    public int zeroPoint() {
        return ZERO;
    }

    @Override
    public void codes(BlockReader in, int step, Vec out) {
        Nibbles.load(in, NIBBLES, step, out);
        in.asm().vec(VecOp.VMOVUPS_LOAD, in.scratch(), in.table(LEVELS));
        in.asm().vec(VecOp.VPSHUFB, out, in.scratch(), out);
    }

    /// `2^(e - 128)`: half of what the exponent says, for the doubled levels.
    @Override
    public void scale(BlockReader in, int group, Vec out) {
        in.asm().vec(VecOp.VPMOVZXBD, out, in.dwords(0));
        in.asm().vec(VecOp.VPSLLD, out, out, 23);
        in.asm().vec(VecOp.VMAXPS, out, out, in.lanes(LEAST)); // for exponent 0, which means no zero here
        in.asm().vec(VecOp.VMULPS, out, out, in.lanes(Float.floatToRawIntBits(0.5f)));
    }
}
