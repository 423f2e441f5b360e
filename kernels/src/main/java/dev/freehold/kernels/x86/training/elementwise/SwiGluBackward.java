package dev.freehold.kernels.x86.training.elementwise;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.Exponential;
import dev.freehold.kernels.x86.elementwise.RowLoop;

/// With `s = σ(gate)`: `dUp = dOut·gate·s` and `dGate = dOut·up·s·(1 + gate·(1 - s))`. Below -88, where both are next
/// to 0, `gate` counts as -88.
///
/// @param width  elements in a row
record SwiGluBackward(CpuTier tier, int width) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_D_GATE = 1;
    static final int P_D_UP = 2;
    static final int P_D_OUT = 3;
    static final int P_GATE = 4;
    static final int P_UP = 5;

    private static final int UNROLL = 2;
    private static final float LEAST = -88f;

    // Register plan, beside that of RowLoop.
    private static final Gpr D_GATE = Gpr.RSI;
    private static final Gpr D_UP = Gpr.RDX;
    private static final Gpr D_OUT = Gpr.R9;
    private static final Gpr GATE = Gpr.R10;
    private static final Gpr UP = Gpr.R11;
    private static final int X = 0;     // 0-1: gate
    private static final int S = 2;     // 2-3: σ(gate)
    private static final int T = 4;     // 4-5
    private static final int U = 6;     // 6-7
    private static final int D = 8;     // 8-9: dOut·σ(gate)

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        rows.walk(D_GATE, P_D_GATE);
        rows.walk(D_UP, P_D_UP);
        rows.walk(D_OUT, P_D_OUT);
        rows.walk(GATE, P_GATE);
        rows.walk(UP, P_UP);
        return rows.each(UNROLL, part -> {
            Vec x = part.vec(X);
            Vec s = part.vec(S);
            Vec t = part.vec(T);
            Vec u = part.vec(U);
            Vec d = part.vec(D);
            part.load(x, GATE);
            asm.vec(VecOp.VMOVUPS_LOAD, t, everywhere(asm, LEAST));
            asm.vec(VecOp.VMAXPS, x, t, x); // in this order a NaN stays one
            asm.vec(VecOp.VXORPS, t, x, everywhere(asm, -0f));
            Exponential.emit(asm, s, t, u);
            asm.vec(VecOp.VADDPS, s, s, everywhere(asm, 1f));
            asm.vec(VecOp.VMOVUPS_LOAD, t, everywhere(asm, 1f));
            asm.vec(VecOp.VDIVPS, s, t, s);
            part.load(d, D_OUT);
            asm.vec(VecOp.VMULPS, d, d, s);
            asm.vec(VecOp.VMULPS, u, d, x);
            part.store(D_UP, u);
            asm.vec(VecOp.VSUBPS, u, t, s);
            asm.vec(VecOp.VFMADD213PS, u, x, t); // 1 + gate·(1 - s)
            part.load(t, UP);
            asm.vec(VecOp.VMULPS, d, d, t);
            asm.vec(VecOp.VMULPS, d, d, u);
            part.store(D_GATE, d);
        });
    }

    private Mem everywhere(Assembler asm, float value) {
        return Constants.everywhere(asm, tier.width(), value);
    }
}
