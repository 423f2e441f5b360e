package dev.freehold.kernels.x86.attention;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Reductions across the lanes of a vector.
public final class Lanes {
    private static final int SWAP_HALVES = 0x4E;
    private static final int SWAP_NEIGHBOURS = 0xB1;
    private static final int SWAP_128 = 0x01;

    private Lanes() {}

    /// Combines all lanes of `x` by `op`, and leaves the result in every lane.
    ///
    /// @param swapped  clobbered
    public static void spread(Assembler asm, CpuTier tier, VecOp op, Vec x, Vec swapped) {
        if (tier.isAvx512()) {
            asm.vec(VecOp.VSHUFF32X4, swapped, x, x, SWAP_HALVES);
            asm.vec(op, x, x, swapped);
            asm.vec(VecOp.VSHUFF32X4, swapped, x, x, SWAP_NEIGHBOURS);
            asm.vec(op, x, x, swapped);
        } else {
            asm.vec(VecOp.VPERM2F128, swapped, x, x, SWAP_128);
            asm.vec(op, x, x, swapped);
        }
        asm.vec(VecOp.VPSHUFD, swapped, x, SWAP_HALVES);
        asm.vec(op, x, x, swapped);
        asm.vec(VecOp.VPSHUFD, swapped, x, SWAP_NEIGHBOURS);
        asm.vec(op, x, x, swapped);
    }
}
