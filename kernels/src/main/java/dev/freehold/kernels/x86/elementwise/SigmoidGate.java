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
    private static final float GREATEST = 87f;

    // Register plan.
    private static final Gpr ROWS_LEFT = Gpr.RCX;
    private static final Gpr X = Gpr.RSI;    // this row
    private static final Gpr GATE = Gpr.RDX; // this row
    private static final Gpr AT = Gpr.R8;    // byte of the row
    private static final int GATES = 0;      // 0-1: gate, negated
    private static final int COPY = 2;       // 2-3: of these
    private static final int POWER = 4;      // 4-5: e to these
    private static final int T = 6;          // 6-7: whatever the next instruction needs
    private static final int ZERO = 8;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var row = new Stretch(asm, tier, width);
        asm.enter();
        asm.mov(ROWS_LEFT, parameter(P_ROWS));
        asm.mov(X, parameter(P_X));
        asm.mov(GATE, parameter(P_GATE));
        asm.zero(tier.vec(ZERO));
        row.loadMask();
        Label next = asm.here();
        row.each(AT, UNROLL, (vector, offset, partial) -> {
            Vec power = tier.vec(POWER + vector);
            Vec x = tier.vec(T + vector);
            row.load(tier.vec(GATES + vector), at(GATE, AT, 1, offset), partial);
            onePlusPower(asm, vector);
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

    /// `power = 1 + e⁻ᵍ`.
    private void onePlusPower(Assembler asm, int vector) {
        Vec minusGate = tier.vec(GATES + vector);
        Vec copy = tier.vec(COPY + vector);
        Vec power = tier.vec(POWER + vector);
        Vec t = tier.vec(T + vector);
        asm.vec(VecOp.VXORPS, minusGate, minusGate, Constants.everywhere(asm, tier.width(), -0f));
        asm.vec(VecOp.VMOVUPS_LOAD, t, Constants.everywhere(asm, tier.width(), GREATEST));
        asm.vec(VecOp.VMINPS, minusGate, t, minusGate); // in this order a NaN stays one
        asm.vec(VecOp.VMOVUPS_LOAD, t, Constants.everywhere(asm, tier.width(), -GREATEST));
        asm.vec(VecOp.VMAXPS, minusGate, t, minusGate);
        asm.vec(VecOp.VADDPS, copy, minusGate, tier.vec(ZERO));
        Exponential.emit(asm, power, copy, t);
        asm.vec(VecOp.VFMADD231PS, power, minusGate, tier.vec(ZERO)); // of a NaN, eˣ is a number
        asm.vec(VecOp.VADDPS, power, power, Constants.everywhere(asm, tier.width(), 1f));
    }
}
