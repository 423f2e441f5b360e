package dev.freehold.kernels.x86.training.elementwise;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.RowLoop;
import dev.freehold.kernels.x86.elementwise.Silu;

/// `out[t, k] = silu(gate[t, k])·up[t, k]`.
///
/// @param width  elements in a row
record SwiGluForward(CpuTier tier, int width) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_OUT = 1;
    static final int P_GATE = 2;
    static final int P_UP = 3;

    private static final int UNROLL = 2;

    // Register plan, beside that of RowLoop.
    private static final Gpr OUT = Gpr.RSI;
    private static final Gpr GATE = Gpr.RDX;
    private static final Gpr UP = Gpr.R9;
    private static final int X = 0;       // 0-1: gate, then silu
    private static final int MINUS_X = 2; // 2-3; then up
    private static final int POWER = 4;   // 4-5
    private static final int T = 6;       // 6-7

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        rows.walk(OUT, P_OUT);
        rows.walk(GATE, P_GATE);
        rows.walk(UP, P_UP);
        return rows.each(UNROLL, part -> {
            Vec x = part.vec(X);
            Vec up = part.vec(MINUS_X);
            part.load(x, GATE);
            Silu.emit(asm, x, up, part.vec(POWER), part.vec(T));
            part.load(up, UP);
            asm.vec(VecOp.VMULPS, x, x, up);
            part.store(OUT, x);
        });
    }
}
