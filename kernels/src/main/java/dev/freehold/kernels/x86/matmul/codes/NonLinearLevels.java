package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;

/// The sixteen levels that the codes of IQ4 types stand for, -127 to 113; unsigned, 128 is added.
final class NonLinearLevels {
    private static final byte[] LEVELS = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    private NonLinearLevels() {}

    /// Replaces the codes in `out` by their levels.
    static void lookUp(BlockReader in, boolean signed, Vec out) {
        byte[] levels = LEVELS.clone();
        if (!signed) {
            for (int i = 0; i < levels.length; i++) {
                levels[i] += (byte) 128;
            }
        }
        in.asm().vec(VecOp.VMOVUPS_LOAD, in.scratch(), in.table(levels));
        in.asm().vec(VecOp.VPSHUFB, out, in.scratch(), out);
    }
}
