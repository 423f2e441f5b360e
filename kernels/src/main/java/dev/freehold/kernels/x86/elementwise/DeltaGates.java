package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// The gates of the delta rule: `decay[t, h] = exp(rate[h]·softplus(decay[t, h] + bias[h]))`, `beta = σ(beta)`.
///
/// `softplus(x) = max(x, 0) + ln(1 + u)` with `u = e^(-|x|)`, and `ln(1 + u) = 2·artanh(s)` with `s = u / (2 + u)`. As
/// `s ≤ 1/3`, the series of `artanh` up to `s¹³` is off by less than `6e-9`.
///
/// @param width  `Hv`
record DeltaGates(CpuTier tier, int width) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_DECAY = 1;
    static final int P_BETA = 2;
    static final int P_RATE = 3;
    static final int P_BIAS = 4;

    private static final float[] ARTANH = {1f / 13, 1f / 11, 1f / 9, 1f / 7, 1f / 5, 1f / 3, 1f};
    private static final int ALL_BUT_SIGN = 0x7FFF_FFFF;

    // Register plan, beside that of RowLoop.
    private static final Gpr DECAY = Gpr.RSI; // this row
    private static final Gpr BETA = Gpr.RDX;  // this row
    private static final Gpr RATE = Gpr.R9;
    private static final Gpr BIAS = Gpr.R10;

    private Vec x() {
        return tier.vec(0);
    }

    private Vec y() {
        return tier.vec(1);
    }

    private Vec power() {
        return tier.vec(2);
    }

    private Vec sum() {
        return tier.vec(3);
    }

    private Vec t() {
        return tier.vec(4);
    }

    private Vec n() {
        return tier.vec(5);
    }

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        rows.walk(DECAY, P_DECAY);
        rows.walk(BETA, P_BETA);
        asm.mov(RATE, parameter(P_RATE));
        asm.mov(BIAS, parameter(P_BIAS));
        return rows.each(1, part -> {
            decay(asm, part);
            beta(asm, part);
        });
    }

    private void decay(Assembler asm, RowLoop.Part part) {
        part.load(x(), DECAY);
        part.load(t(), BIAS);
        asm.vec(VecOp.VADDPS, x(), x(), t());
        softplus(asm);
        part.load(t(), RATE);
        asm.vec(VecOp.VMULPS, x(), x(), t());
        Exponential.emitOrNaN(asm, power(), x(), n(), t());
        part.store(DECAY, power());
    }

    /// `x = softplus(x)`.
    private void softplus(Assembler asm) {
        asm.vec(VecOp.VANDPS, y(), x(), Constants.everywhere(asm, tier.width(), ALL_BUT_SIGN));
        asm.vec(VecOp.VXORPS, y(), y(), everywhere(asm, -0f));
        Exponential.emit(asm, power(), y(), n());
        asm.vec(VecOp.VADDPS, y(), power(), everywhere(asm, 2f));
        asm.vec(VecOp.VDIVPS, y(), power(), y());
        asm.vec(VecOp.VMULPS, t(), y(), y());
        asm.vec(VecOp.VMOVUPS_LOAD, sum(), everywhere(asm, ARTANH[0]));
        for (int i = 1; i < ARTANH.length; i++) {
            asm.vec(VecOp.VFMADD213PS, sum(), t(), everywhere(asm, ARTANH[i]));
        }
        asm.vec(VecOp.VADDPS, y(), y(), y());
        asm.zero(t());
        asm.vec(VecOp.VMAXPS, x(), t(), x()); // in this order a NaN stays one
        asm.vec(VecOp.VFMADD231PS, x(), y(), sum());
    }

    private void beta(Assembler asm, RowLoop.Part part) {
        part.load(x(), BETA);
        asm.vec(VecOp.VXORPS, x(), x(), everywhere(asm, -0f));
        Exponential.emitOrNaN(asm, power(), x(), n(), t());
        asm.vec(VecOp.VMOVUPS_LOAD, t(), everywhere(asm, 1f));
        asm.vec(VecOp.VADDPS, power(), power(), t());
        asm.vec(VecOp.VDIVPS, t(), t(), power());
        part.store(BETA, t());
    }

    private Mem everywhere(Assembler asm, float value) {
        return Constants.everywhere(asm, tier.width(), value);
    }
}
