package dev.freehold.kernels.x86.training.elementwise;

import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.RowLoop;

/// `m = β₁m + a·gradient`, `v = β₂v + (b·gradient)²`, `p = keep·p - rate·m / (root·√v + ε)`.
///
/// @param width  elements in a row
record AdamW(CpuTier tier, int width) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_PARAMETER = 1;
    static final int P_GRADIENT = 2;
    static final int P_FIRST_MOMENT = 3;
    static final int P_SECOND_MOMENT = 4;
    // F32:
    static final int P_BETA_1 = 5;
    static final int P_A = 6;
    static final int P_BETA_2 = 7;
    static final int P_B = 8;
    static final int P_KEEP = 9;
    static final int P_RATE = 10;
    static final int P_ROOT = 11;
    static final int P_EPSILON = 12;

    private static final int UNROLL = 1;

    // Register plan, beside that of RowLoop.
    private static final Gpr PARAMETER = Gpr.RSI;
    private static final Gpr GRADIENT = Gpr.RDX;
    private static final Gpr FIRST_MOMENT = Gpr.R9;
    private static final Gpr SECOND_MOMENT = Gpr.R10;
    private static final int P = 0;
    private static final int G = 1;
    private static final int M = 2;
    private static final int V = 3;
    private static final int CONSTANTS = 4; // 4-11

    private Vec constant(int parameter) {
        return tier.vec(CONSTANTS + parameter - P_BETA_1);
    }

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        rows.walk(PARAMETER, P_PARAMETER);
        rows.walk(GRADIENT, P_GRADIENT);
        rows.walk(FIRST_MOMENT, P_FIRST_MOMENT);
        rows.walk(SECOND_MOMENT, P_SECOND_MOMENT);
        for (int i = P_BETA_1; i <= P_EPSILON; i++) {
            asm.vec(VecOp.VBROADCASTSS, constant(i), parameter(i));
        }
        Vec p = tier.vec(P);
        Vec g = tier.vec(G);
        Vec m = tier.vec(M);
        Vec v = tier.vec(V);
        return rows.each(UNROLL, part -> {
            part.load(g, GRADIENT);
            part.load(m, FIRST_MOMENT);
            part.load(v, SECOND_MOMENT);
            part.load(p, PARAMETER);
            asm.vec(VecOp.VMULPS, m, m, constant(P_BETA_1));
            asm.vec(VecOp.VFMADD231PS, m, g, constant(P_A));
            part.store(FIRST_MOMENT, m);
            asm.vec(VecOp.VMULPS, g, g, constant(P_B));
            asm.vec(VecOp.VMULPS, v, v, constant(P_BETA_2));
            asm.vec(VecOp.VFMADD231PS, v, g, g);
            part.store(SECOND_MOMENT, v);
            asm.vec(VecOp.VSQRTPS, v, v);
            asm.vec(VecOp.VFMADD213PS, v, constant(P_ROOT), constant(P_EPSILON));
            asm.vec(VecOp.VMULPS, m, m, constant(P_RATE));
            asm.vec(VecOp.VDIVPS, m, m, v);
            asm.vec(VecOp.VMULPS, p, p, constant(P_KEEP));
            asm.vec(VecOp.VSUBPS, p, p, m);
            part.store(PARAMETER, p);
        });
    }
}
