package dev.freehold.kernels.x86.training.elementwise;

import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.attention.Lanes;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.RowLoop;

/// With `scale = 1 / √(mean(x²) + epsilon)`: `dGain += dOut·x·scale`, row after row, and
/// `dInput = dOut·gain·scale - x·scale³·mean(dOut·gain·x)`. `dInput` may be `dOut`.
///
/// @param width  elements in a row
record RmsNormBackward(CpuTier tier, int width) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_D_INPUT = 1;
    static final int P_D_GAIN = 2;
    static final int P_D_OUT = 3;
    static final int P_INPUT = 4;
    static final int P_GAIN = 5;
    static final int P_EPSILON = 6; // F32

    private static final int UNROLL = 2;

    // Register plan, beside that of RowLoop.
    private static final Gpr D_INPUT = Gpr.RSI;
    private static final Gpr D_GAIN = Gpr.RDX;
    private static final Gpr D_OUT = Gpr.R9;
    private static final Gpr INPUT = Gpr.R10;
    private static final Gpr GAIN = Gpr.R11;
    private static final int SQUARES = 0; // 0-1; 0: scale
    private static final int ALONG = 2;   // 2-3; 2: share of x
    private static final int X = 4;       // 4-5
    private static final int D = 6;       // 6-7
    private static final int T = 8;       // 8-9
    private static final int U = 10;      // 10-11
    private static final int EPSILON = 12;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        rows.walk(D_INPUT, P_D_INPUT);
        asm.mov(D_GAIN, parameter(P_D_GAIN));
        rows.walk(D_OUT, P_D_OUT);
        rows.walk(INPUT, P_INPUT);
        asm.mov(GAIN, parameter(P_GAIN));
        asm.vec(VecOp.VBROADCASTSS, tier.vec(EPSILON), parameter(P_EPSILON));
        return rows.each(() -> {
            sum(asm, rows);
            derive(asm);
            rows.along(UNROLL, part -> {
                Vec x = part.vec(X);
                Vec d = part.vec(D);
                Vec t = part.vec(T);
                Vec u = part.vec(U);
                part.load(x, INPUT);
                part.load(d, D_OUT);
                part.load(u, D_GAIN);
                asm.vec(VecOp.VMULPS, d, d, tier.vec(SQUARES));
                asm.vec(VecOp.VFMADD231PS, u, d, x);
                part.store(D_GAIN, u);
                part.load(t, GAIN);
                asm.vec(VecOp.VMULPS, d, d, t);
                asm.vec(VecOp.VFNMADD231PS, d, x, tier.vec(ALONG));
                part.store(D_INPUT, d);
            });
        });
    }

    /// `Σ x²` and `Σ dOut·gain·x`, in every lane.
    private void sum(Assembler asm, RowLoop rows) {
        for (int i = 0; i < UNROLL; i++) {
            asm.zero(tier.vec(SQUARES + i));
            asm.zero(tier.vec(ALONG + i));
        }
        rows.along(UNROLL, part -> {
            Vec x = part.vec(X);
            Vec d = part.vec(D);
            Vec t = part.vec(T);
            part.load(x, INPUT);
            part.load(d, D_OUT);
            part.load(t, GAIN);
            asm.vec(VecOp.VFMADD231PS, part.vec(SQUARES), x, x);
            asm.vec(VecOp.VMULPS, d, d, t);
            asm.vec(VecOp.VFMADD231PS, part.vec(ALONG), d, x);
        });
        for (int sum : new int[] {SQUARES, ALONG}) {
            for (int i = 1; i < UNROLL; i++) {
                asm.vec(VecOp.VADDPS, tier.vec(sum), tier.vec(sum), tier.vec(sum + i));
            }
            Lanes.spread(asm, tier, VecOp.VADDPS, tier.vec(sum), tier.vec(X));
        }
    }

    /// The scale, and `scale³·mean(dOut·gain·x)`.
    private void derive(Assembler asm) {
        Vec scale = tier.vec(SQUARES);
        Vec share = tier.vec(ALONG);
        Vec one = tier.vec(X);
        var count = Constants.everywhere(asm, tier.width(), (float) width);
        asm.vec(VecOp.VDIVPS, scale, scale, count);
        asm.vec(VecOp.VADDPS, scale, scale, tier.vec(EPSILON));
        asm.vec(VecOp.VSQRTPS, scale, scale);
        asm.vec(VecOp.VMOVUPS_LOAD, one, Constants.everywhere(asm, tier.width(), 1f));
        asm.vec(VecOp.VDIVPS, scale, one, scale);
        asm.vec(VecOp.VDIVPS, share, share, count);
        for (int i = 0; i < 3; i++) {
            asm.vec(VecOp.VMULPS, share, share, scale);
        }
    }
}
