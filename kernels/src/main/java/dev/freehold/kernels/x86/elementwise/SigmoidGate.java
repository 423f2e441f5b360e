package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// `x[t, k] = x[t, k]·σ(gate[t, k])`, with `σ(x) = 1 / (1 + e⁻ˣ)`.
///
/// Beyond ±87, where `σ` is within `2e-38` of 0 or is 1, it is that of ±87.
///
/// @param width  elements in a row
record SigmoidGate(CpuTier tier, int width) implements Emitter {
    // Parameters.
    static final int P_ROWS = 0; // at least 1
    static final int P_X = 1;
    static final int P_GATE = 2;

    private static final int UNROLL = 2;

    // Register plan.
    private static final Gpr ROWS_LEFT = Gpr.RCX;
    private static final Gpr X = Gpr.RSI;    // this row
    private static final Gpr GATE = Gpr.RDX; // this row
    private static final Gpr AT = Gpr.R8;    // byte of the row
    private static final int MINUS_GATE = 0; // 0-1
    private static final int COPY = 2;       // 2-3
    private static final int POWER = 4;      // 4-5: e⁻ᵍ, then 1 + e⁻ᵍ
    private static final int FACTOR = 6;     // 6-7: what is gated

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var row = new Stretch(asm, tier, width);
        asm.enter();
        asm.mov(ROWS_LEFT, parameter(P_ROWS));
        asm.mov(X, parameter(P_X));
        asm.mov(GATE, parameter(P_GATE));
        row.loadMask();
        Label next = asm.here();
        row.each(AT, UNROLL, (vector, offset, partial) -> {
            Vec minusGate = tier.vec(MINUS_GATE + vector);
            Vec power = tier.vec(POWER + vector);
            Vec x = tier.vec(FACTOR + vector);
            row.load(minusGate, at(GATE, AT, 1, offset), partial);
            asm.vec(VecOp.VXORPS, minusGate, minusGate, Constants.everywhere(asm, tier.width(), -0f));
            Exponential.emitOrNaN(asm, power, minusGate, x, tier.vec(COPY + vector));
            asm.vec(VecOp.VADDPS, power, power, Constants.everywhere(asm, tier.width(), 1f));
            row.load(x, at(X, AT, 1, offset), partial);
            asm.vec(VecOp.VDIVPS, x, x, power);
            row.store(at(X, AT, 1, offset), x, partial);
        });
        asm.add(X, width * Float.BYTES);
        asm.add(GATE, width * Float.BYTES);
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(next);
        asm.leave();
        return asm.bytes();
    }
}
