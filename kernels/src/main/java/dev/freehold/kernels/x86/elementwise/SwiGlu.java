package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// `gate[t, k] = silu(gate[t, k])·up[t, k]`, with `silu(x) = x / (1 + e⁻ˣ)` (<https://arxiv.org/abs/2002.05202>).
///
/// @param width  elements in a row
record SwiGlu(CpuTier tier, int width) implements Emitter {
    // Parameters.
    static final int P_ROWS = 0; // at least 1
    static final int P_GATE = 1;
    static final int P_UP = 2;

    private static final int UNROLL = 2;

    // Register plan.
    private static final Gpr ROWS_LEFT = Gpr.RCX;
    private static final Gpr GATE = Gpr.RSI; // this row
    private static final Gpr UP = Gpr.RDX;   // this row
    private static final Gpr AT = Gpr.R8;    // byte of the row
    private static final int X = 0;          // 0-1: gate, then silu, then result
    private static final int MINUS_X = 2;    // 2-3; then up
    private static final int POWER = 4;      // 4-5: e⁻ˣ, then 1 + e⁻ˣ
    private static final int T = 6;          // 6-7: whatever the next instruction needs

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var row = new Stretch(asm, tier, width);
        asm.enter();
        asm.mov(ROWS_LEFT, parameter(P_ROWS));
        asm.mov(GATE, parameter(P_GATE));
        asm.mov(UP, parameter(P_UP));
        row.loadMask();
        Label next = asm.here();
        row.each(AT, UNROLL, (vector, offset, partial) -> {
            Vec x = tier.vec(X + vector);
            Vec up = tier.vec(MINUS_X + vector);
            row.load(x, at(GATE, AT, 1, offset), partial);
            Silu.emit(asm, x, up, tier.vec(POWER + vector), tier.vec(T + vector));
            row.load(up, at(UP, AT, 1, offset), partial);
            asm.vec(VecOp.VMULPS, x, x, up);
            row.store(at(GATE, AT, 1, offset), x, partial);
        });
        asm.add(GATE, width * Float.BYTES);
        asm.add(UP, width * Float.BYTES);
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(next);
        asm.leave();
        return asm.bytes();
    }
}
