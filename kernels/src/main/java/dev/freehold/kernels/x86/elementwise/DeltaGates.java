package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
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
    // Parameters.
    static final int P_ROWS = 0; // at least 1
    static final int P_DECAY = 1;
    static final int P_BETA = 2;
    static final int P_RATE = 3;
    static final int P_BIAS = 4;

    private static final float[] ARTANH = {1f / 13, 1f / 11, 1f / 9, 1f / 7, 1f / 5, 1f / 3, 1f};
    private static final int ALL_BUT_SIGN = 0x7FFF_FFFF;

    // Register plan.
    private static final Gpr ROWS_LEFT = Gpr.RCX;
    private static final Gpr DECAY = Gpr.RSI; // this row
    private static final Gpr BETA = Gpr.RDX;  // this row
    private static final Gpr RATE = Gpr.R9;
    private static final Gpr BIAS = Gpr.R10;
    private static final Gpr AT = Gpr.R8;     // byte of the row

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
        var row = new Stretch(asm, tier, width);
        asm.enter();
        asm.mov(ROWS_LEFT, parameter(P_ROWS));
        asm.mov(DECAY, parameter(P_DECAY));
        asm.mov(BETA, parameter(P_BETA));
        asm.mov(RATE, parameter(P_RATE));
        asm.mov(BIAS, parameter(P_BIAS));
        row.loadMask();
        Label next = asm.here();
        row.each(AT, 1, (_, offset, partial) -> {
            decay(asm, row, offset, partial);
            beta(asm, row, offset, partial);
        });
        asm.add(DECAY, width * Float.BYTES);
        asm.add(BETA, width * Float.BYTES);
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(next);
        asm.leave();
        return asm.bytes();
    }

    private void decay(Assembler asm, Stretch row, int offset, boolean partial) {
        row.load(x(), at(DECAY, AT, 1, offset), partial);
        row.load(t(), at(BIAS, AT, 1, offset), partial);
        asm.vec(VecOp.VADDPS, x(), x(), t());
        softplus(asm);
        row.load(t(), at(RATE, AT, 1, offset), partial);
        asm.vec(VecOp.VMULPS, x(), x(), t());
        Exponential.emitOrNaN(asm, power(), x(), n(), t());
        row.store(at(DECAY, AT, 1, offset), power(), partial);
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

    private void beta(Assembler asm, Stretch row, int offset, boolean partial) {
        row.load(x(), at(BETA, AT, 1, offset), partial);
        asm.vec(VecOp.VXORPS, x(), x(), everywhere(asm, -0f));
        Exponential.emitOrNaN(asm, power(), x(), n(), t());
        asm.vec(VecOp.VMOVUPS_LOAD, t(), everywhere(asm, 1f));
        asm.vec(VecOp.VADDPS, power(), power(), t());
        asm.vec(VecOp.VDIVPS, t(), t(), power());
        row.store(at(BETA, AT, 1, offset), t(), partial);
    }

    private Mem everywhere(Assembler asm, float value) {
        return Constants.everywhere(asm, tier.width(), value);
    }
}
