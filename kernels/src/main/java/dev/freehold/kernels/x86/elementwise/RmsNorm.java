package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// `out[t, k] = gain[k]·(x[t, k] / √(mean(x[t]²) + epsilon))` (<https://arxiv.org/abs/1910.07467>).
///
/// The squares are added up in an order that depends on the width of the rows only. `out` may be `x`.
///
/// @param width  elements in a row
record RmsNorm(CpuTier tier, int width) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_OUT = 1;
    static final int P_X = 2;
    static final int P_GAIN = 3;
    static final int P_EPSILON = 4; // F32

    private static final int UNROLL = 4;

    // Register plan, beside that of RowLoop.
    private static final Gpr OUT = Gpr.RSI; // this row
    private static final Gpr X = Gpr.RDX;   // this row
    private static final Gpr GAIN = Gpr.R9;
    private static final int SUM = 0;       // 0-3: sums of squares; 0: 1 / √(mean + epsilon), in every lane
    private static final int ELEMENTS = 4;  // 4-7
    private static final int GAINS = 8;     // 8-11
    private static final int ONE = 12;      // constants, in the lowest lane
    private static final int COUNT = 13;
    private static final int EPSILON = 14;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        rows.walk(OUT, P_OUT);
        rows.walk(X, P_X);
        asm.mov(GAIN, parameter(P_GAIN));
        asm.vec(VecOp.VMOVSS_LOAD, Vec.xmm(EPSILON), parameter(P_EPSILON));
        asm.vec(VecOp.VMOVSS_LOAD, Vec.xmm(ONE), Constants.everywhere(asm, Width.XMM, 1f));
        asm.vec(VecOp.VMOVSS_LOAD, Vec.xmm(COUNT), Constants.everywhere(asm, Width.XMM, (float) width));
        return rows.each(() -> {
            sumSquares(asm, rows);
            reciprocalRoot(asm);
            rows.along(UNROLL, part -> {
                Vec x = part.vec(ELEMENTS);
                Vec gain = part.vec(GAINS);
                part.load(x, X);
                part.load(gain, GAIN);
                asm.vec(VecOp.VMULPS, x, x, tier.vec(SUM));
                asm.vec(VecOp.VMULPS, x, x, gain);
                part.store(OUT, x);
            });
        });
    }

    private void sumSquares(Assembler asm, RowLoop rows) {
        for (int i = 0; i < UNROLL; i++) {
            asm.zero(tier.vec(SUM + i));
        }
        rows.along(UNROLL, part -> {
            Vec x = part.vec(ELEMENTS);
            part.load(x, X);
            asm.vec(VecOp.VFMADD231PS, part.vec(SUM), x, x);
        });
        for (int half = UNROLL / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                asm.vec(VecOp.VADDPS, tier.vec(SUM + i), tier.vec(SUM + i), tier.vec(SUM + i + half));
            }
        }
        addLanes(asm, tier.vec(SUM), tier.vec(ELEMENTS));
    }

    /// Leaves the sum of all lanes in the lowest one.
    private void addLanes(Assembler asm, Vec sum, Vec upper) {
        if (tier.isAvx512()) {
            asm.vecTo(VecOp.VEXTRACTF64X4, upper.as(Width.YMM), sum, 1);
            asm.vec(VecOp.VADDPS, sum.as(Width.YMM), sum.as(Width.YMM), upper.as(Width.YMM));
        }
        Vec low = sum.as(Width.XMM);
        Vec other = upper.as(Width.XMM);
        asm.vecTo(VecOp.VEXTRACTF128, other, sum.as(Width.YMM), 1);
        asm.vec(VecOp.VADDPS, low, low, other);
        for (int swap : new int[] {0x4E, 0xB1}) { // 64 bits, then 32
            asm.vec(VecOp.VSHUFPS, other, low, low, swap);
            asm.vec(VecOp.VADDPS, low, low, other);
        }
    }

    private void reciprocalRoot(Assembler asm) {
        Vec low = Vec.xmm(SUM);
        asm.vec(VecOp.VDIVSS, low, low, Vec.xmm(COUNT));
        asm.vec(VecOp.VADDSS, low, low, Vec.xmm(EPSILON));
        asm.vec(VecOp.VSQRTSS, low, low, low);
        asm.vec(VecOp.VDIVSS, low, Vec.xmm(ONE), low);
        asm.vec(VecOp.VBROADCASTSS, tier.vec(SUM), low);
    }
}
