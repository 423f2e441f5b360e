package dev.freehold.kernels.x86.attention;

import static dev.freehold.kernels.x86.assembler.Mem.at;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.KvPages;

/// The softmax part of [PageAttention] for one row: `weights = 2^(scores - maximum)`, where the maximum is over this
/// page and all before it.
///
/// @param scores  F32 ([KvPages#PAGE]), changed to weights
/// @param state   [RowState], whose maximum and weights are brought up to date
/// @param factor  receives F32 `2^(maximum before - maximum)`
record RowWeights(CpuTier tier, Gpr scores, Gpr state, Gpr factor) {
    private static final int CONSTANTS = 8; // registers of Exponential, to the 15th

    private Vec maximum() {
        return tier.vec(0);
    }

    private Vec otherMaximum() {
        return tier.vec(1);
    }

    private Vec before() {
        return tier.vec(2);
    }

    private Vec total() {
        return tier.vec(3);
    }

    private Vec x() {
        return tier.vec(4);
    }

    private Vec n() {
        return tier.vec(5);
    }

    private Vec p() {
        return tier.vec(6);
    }

    private Exponential exponential() {
        return new Exponential(tier, CONSTANTS);
    }

    private int vectors() {
        return KvPages.PAGE / tier.lanes();
    }

    private int offset(int vector) {
        return vector * tier.width().bytes();
    }

    /// Loads constants, once for many rows.
    void begin(Assembler asm) {
        exponential().begin(asm);
    }

    /// Gives the score -∞ to tokens that are not to be seen.
    void limit(Assembler asm, Gpr from, Gpr to) {
        for (int v = 0; v < vectors(); v++) {
            asm.vec(VecOp.VMOVUPS_LOAD, x(), at(scores, offset(v)));
            asm.vec(VecOp.VMINPS, x(), x(), at(from, offset(v))); // in this order a limit wins over NaN
            asm.vec(VecOp.VMINPS, x(), x(), at(to, offset(v)));
            asm.vec(VecOp.VMOVUPS_STORE, at(scores, offset(v)), x());
        }
    }

    void emit(Assembler asm) {
        asm.vec(VecOp.VMOVUPS_LOAD, maximum(), at(scores));
        asm.vec(VecOp.VMOVUPS_LOAD, otherMaximum(), at(scores, offset(1)));
        for (int v = 2; v < vectors(); v += 2) {
            asm.vec(VecOp.VMAXPS, maximum(), maximum(), at(scores, offset(v)));
            asm.vec(VecOp.VMAXPS, otherMaximum(), otherMaximum(), at(scores, offset(v + 1)));
        }
        asm.vec(VecOp.VMAXPS, maximum(), maximum(), otherMaximum());
        Lanes.spread(asm, tier, VecOp.VMAXPS, maximum(), otherMaximum());
        Mem maximumSoFar = at(state, RowState.MAXIMUM);
        asm.vec(VecOp.VBROADCASTSS, before(), maximumSoFar);
        asm.vec(VecOp.VMAXPS, maximum(), maximum(), before());
        asm.vec(VecOp.VMOVSS_STORE, maximumSoFar, maximum().as(Width.XMM));

        asm.vec(VecOp.VSUBPS, before(), before(), maximum());
        exponential().emit(asm, before(), n(), p());
        asm.vec(VecOp.VMOVSS_STORE, at(factor), before().as(Width.XMM));
        asm.vec(VecOp.VMULPS, total(), before(), at(state, RowState.WEIGHTS));
        for (int v = 0; v < vectors(); v++) {
            asm.vec(VecOp.VMOVUPS_LOAD, x(), at(scores, offset(v)));
            asm.vec(VecOp.VSUBPS, x(), x(), maximum());
            exponential().emit(asm, x(), n(), p());
            asm.vec(VecOp.VMOVUPS_STORE, at(scores, offset(v)), x());
            asm.vec(VecOp.VADDPS, total(), total(), x());
        }
        asm.vec(VecOp.VMOVUPS_STORE, at(state, RowState.WEIGHTS), total());
    }
}
