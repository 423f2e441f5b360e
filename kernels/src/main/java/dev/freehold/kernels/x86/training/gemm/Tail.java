package dev.freehold.kernels.x86.training.gemm;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Mask;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import java.util.Arrays;

/// The first lanes of a vector, as many as a parameter says: memory past them is not touched.
///
/// @param mask    mask register that holds the lanes (AVX-512)
/// @param vector  vector register that does (AVX2)
public record Tail(Assembler asm, CpuTier tier, int mask, int vector) {
    /// The parameter that stands for `lanes` lanes: 0 to all.
    public static long of(CpuTier tier, int lanes) {
        return tier.isAvx512() ? (1L << lanes) - 1 : (long) (tier.lanes() - lanes) * Integer.BYTES;
    }

    /// Takes the lanes from parameter `index`. Clobbers RAX.
    public void take(int index) {
        if (tier.isAvx512()) {
            asm.mov(Gpr.RAX, parameter(index));
            asm.kmovq(Mask.k(mask), Gpr.RAX);
            return;
        }
        var lanes = new int[2 * tier.lanes()];
        Arrays.fill(lanes, 0, tier.lanes(), -1);
        asm.lea(Gpr.RAX, Constants.lanes(asm, lanes));
        asm.add(Gpr.RAX, parameter(index));
        asm.vec(VecOp.VMOVUPS_LOAD, tier.vec(vector), at(Gpr.RAX));
    }

    /// Loads the lanes; the others become 0.
    public void load(Vec to, Mem from) {
        if (tier.isAvx512()) {
            asm.vec(VecOp.VMOVUPS_LOAD, to.zeroing(Mask.k(mask)), from);
        } else {
            asm.vec(VecOp.VMASKMOVPS_LOAD, to, tier.vec(vector), from);
        }
    }

    public void store(Mem to, Vec from) {
        if (tier.isAvx512()) {
            asm.vec(VecOp.VMOVUPS_STORE, to, from.under(Mask.k(mask)));
        } else {
            asm.vec(VecOp.VMASKMOVPS_STORE, from, tier.vec(vector), to);
        }
    }
}
