package dev.freehold.kernels.x86.elementwise;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// `x[t, k] = x[t, k]·σ(gate[t, k])`, with `σ(x) = 1 / (1 + e⁻ˣ)`.
///
/// Beyond ±87, where `σ` is within `2e-38` of 0 or is 1, it is that of ±87.
///
/// @param width  elements in a row
record SigmoidGate(CpuTier tier, int width) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_X = 1;
    static final int P_GATE = 2;

    private static final int UNROLL = 2;

    // Register plan, beside that of RowLoop.
    private static final Gpr X = Gpr.RSI;    // this row
    private static final Gpr GATE = Gpr.RDX; // this row
    private static final int MINUS_GATE = 0; // 0-1
    private static final int COPY = 2;       // 2-3
    private static final int POWER = 4;      // 4-5: e⁻ᵍ, then 1 + e⁻ᵍ
    private static final int FACTOR = 6;     // 6-7: what is gated

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        rows.walk(X, P_X);
        rows.walk(GATE, P_GATE);
        return rows.each(UNROLL, part -> {
            Vec minusGate = part.vec(MINUS_GATE);
            Vec power = part.vec(POWER);
            Vec x = part.vec(FACTOR);
            part.load(minusGate, GATE);
            asm.vec(VecOp.VXORPS, minusGate, minusGate, Constants.everywhere(asm, tier.width(), -0f));
            Exponential.emitOrNaN(asm, power, minusGate, x, part.vec(COPY));
            asm.vec(VecOp.VADDPS, power, power, Constants.everywhere(asm, tier.width(), 1f));
            part.load(x, X);
            asm.vec(VecOp.VDIVPS, x, x, power);
            part.store(X, x);
        });
    }
}
