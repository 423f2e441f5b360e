package dev.freehold.kernels.x86.training.elementwise;

import static dev.freehold.kernels.x86.assembler.Mem.at;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.attention.Exponential;
import dev.freehold.kernels.x86.attention.Lanes;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.RowLoop;

/// `x = weight·softmax(x)`, and the greatest `x` and `Σ exp(x - greatest)`, of row after row.
///
/// @param width  elements in a row
record SoftmaxGradient(CpuTier tier, int width) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_X = 1;
    /// F32 of each row.
    static final int P_WEIGHTS = 2;
    /// Two F32 of each row, written.
    static final int P_STATES = 3;

    private static final int UNROLL = 2;

    // Register plan, beside that of RowLoop.
    private static final Gpr ROW = Gpr.RSI;
    private static final Gpr WEIGHT = Gpr.RDX;
    private static final Gpr STATE = Gpr.R9;
    private static final int MAXIMA = 0; // 0-1; 0: the greatest, in every lane
    private static final int TOTALS = 2; // 2-3; 2: the sum, then the factor, in every lane
    private static final int X = 4;      // 4-5
    private static final int N = 6;      // 6-7
    private static final int P = 8;      // 8-9
    private static final int LOG2 = 10;  // log₂e

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        var exponential = new Exponential(tier, tier.isAvx512() ? 24 : 14);
        rows.walk(ROW, P_X);
        rows.walk(WEIGHT, P_WEIGHTS, Float.BYTES);
        rows.walk(STATE, P_STATES, 2 * Float.BYTES);
        exponential.begin(asm);
        asm.vec(VecOp.VMOVUPS_LOAD, tier.vec(LOG2), Constants.everywhere(asm, tier.width(), Exponential.LOG2_E));
        return rows.each(() -> {
            findGreatest(asm, rows);
            for (int i = 0; i < UNROLL; i++) {
                asm.zero(tier.vec(TOTALS + i));
            }
            rows.along(UNROLL, part -> {
                Vec x = part.vec(X);
                load(asm, part, x);
                asm.vec(VecOp.VSUBPS, x, x, tier.vec(MAXIMA));
                asm.vec(VecOp.VMULPS, x, x, tier.vec(LOG2));
                exponential.emit(asm, x, part.vec(N), part.vec(P));
                asm.vec(VecOp.VADDPS, part.vec(TOTALS), part.vec(TOTALS), x);
                part.store(ROW, x);
            });
            Vec total = tier.vec(TOTALS);
            asm.vec(VecOp.VADDPS, total, total, tier.vec(TOTALS + 1));
            Lanes.spread(asm, tier, VecOp.VADDPS, total, tier.vec(X));
            asm.vec(VecOp.VMOVSS_STORE, at(STATE), Vec.xmm(MAXIMA));
            asm.vec(VecOp.VMOVSS_STORE, at(STATE, Float.BYTES), total.as(Width.XMM));
            asm.vec(VecOp.VBROADCASTSS, tier.vec(X), at(WEIGHT));
            asm.vec(VecOp.VDIVPS, total, tier.vec(X), total);
            rows.along(UNROLL, part -> {
                part.load(part.vec(X), ROW);
                asm.vec(VecOp.VMULPS, part.vec(X), part.vec(X), total);
                part.store(ROW, part.vec(X));
            });
        });
    }

    private void findGreatest(Assembler asm, RowLoop rows) {
        for (int i = 0; i < UNROLL; i++) {
            asm.vec(VecOp.VMOVUPS_LOAD, tier.vec(MAXIMA + i),
                    Constants.everywhere(asm, tier.width(), Float.NEGATIVE_INFINITY));
        }
        rows.along(UNROLL, part -> {
            load(asm, part, part.vec(X));
            asm.vec(VecOp.VMAXPS, part.vec(MAXIMA), part.vec(MAXIMA), part.vec(X));
        });
        Vec maximum = tier.vec(MAXIMA);
        asm.vec(VecOp.VMAXPS, maximum, maximum, tier.vec(MAXIMA + 1));
        Lanes.spread(asm, tier, VecOp.VMAXPS, maximum, tier.vec(X));
    }

    /// Loads a part of the row; lanes past the end become -∞.
    private void load(Assembler asm, RowLoop.Part part, Vec x) {
        part.load(x, ROW);
        if (part.isPartial()) {
            var limits = new int[tier.lanes()];
            for (int i = 0; i < limits.length; i++) {
                limits[i] = Float.floatToRawIntBits(
                        i < width % tier.lanes() ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY);
            }
            asm.vec(VecOp.VMOVUPS_LOAD, part.vec(N), Constants.lanes(asm, limits));
            asm.vec(VecOp.VMINPS, x, part.vec(N), x); // in this order a NaN stays one
        }
    }
}
