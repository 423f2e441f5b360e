package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;

/// `d` F16, 32 signed bytes; where they must be unsigned, 128 is added.
///
/// @param signed  whether the codes stay as they are
record Q8_0Codes(boolean signed) implements QuantizedCodes {
    private static final int CODES = 2;

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
        in.asm().vec(VecOp.VMOVUPS_LOAD, out, in.dwords(CODES + 4 * step));
        if (!signed) {
            in.asm().vec(VecOp.VPXOR, out, out, in.bytes(0x80));
        }
    }

    @Override
    public void scale(BlockReader in, int group, Vec out) {
        in.half(out, 0);
    }
}
