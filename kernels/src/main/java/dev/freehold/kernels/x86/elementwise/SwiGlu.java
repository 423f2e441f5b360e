package dev.freehold.kernels.x86.elementwise;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// `gate[t, k] = silu(gate[t, k])·up[t, k]`, with `silu(x) = x / (1 + e⁻ˣ)` (<https://arxiv.org/abs/2002.05202>).
///
/// @param width  elements in a row
record SwiGlu(CpuTier tier, int width) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_GATE = 1;
    static final int P_UP = 2;

    private static final int UNROLL = 2;

    // Register plan, beside that of RowLoop.
    private static final Gpr GATE = Gpr.RSI; // this row
    private static final Gpr UP = Gpr.RDX;   // this row
    private static final int X = 0;          // 0-1: gate, then silu, then result
    private static final int MINUS_X = 2;    // 2-3; then up
    private static final int POWER = 4;      // 4-5: e⁻ˣ, then 1 + e⁻ˣ
    private static final int T = 6;          // 6-7: whatever the next instruction needs

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        rows.walk(GATE, P_GATE);
        rows.walk(UP, P_UP);
        return rows.each(UNROLL, part -> {
            Vec x = part.vec(X);
            Vec up = part.vec(MINUS_X);
            part.load(x, GATE);
            Silu.emit(asm, x, up, part.vec(POWER), part.vec(T));
            part.load(up, UP);
            asm.vec(VecOp.VMULPS, x, x, up);
            part.store(GATE, x);
        });
    }
}
