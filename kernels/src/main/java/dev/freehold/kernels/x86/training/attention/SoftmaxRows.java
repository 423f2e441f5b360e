package dev.freehold.kernels.x86.training.attention;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Condition;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.attention.Exponential;
import dev.freehold.kernels.x86.attention.Lanes;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// One more block of a softmax whose rows come in blocks (<https://arxiv.org/abs/1805.02867>): `score` becomes
/// `exp(scale·(score - maximum))` with the greatest score so far, and what was summed up with a smaller maximum is
/// scaled down to that.
record SoftmaxRows(CpuTier tier) implements Emitter {
    private static final Gpr SCORES = Gpr.RSI;    // of the row
    private static final Gpr ROWS_LEFT = Gpr.RCX; // counts down to 0
    private static final Gpr STRIDE = Gpr.RDX;
    private static final Gpr BYTES = Gpr.R8;      // of a row
    private static final Gpr MAXIMUM = Gpr.R9;    // of the row
    private static final Gpr TOTAL = Gpr.R10;     // of the row
    private static final Gpr SUMS = Gpr.R11;      // of the row
    private static final Gpr SUM_BYTES = Gpr.RBX;
    private static final Gpr AT = Gpr.R12;        // byte of the row

    static final int SCORES_AT = 0;
    static final int ROWS = 1;
    static final int ROW_STRIDE = 2;
    /// Bytes of a row, whole vectors.
    static final int ROW_BYTES = 3;
    /// F32: `scale·log₂e`.
    static final int FACTOR = 4;
    /// F32 of each row, updated.
    static final int MAXIMA_AT = 5;
    /// F32 of each row, updated.
    static final int TOTALS_AT = 6;
    /// Row after row, scaled.
    static final int SUMS_AT = 7;
    /// Bytes of a row of them, whole vectors.
    static final int SUM_STRIDE = 8;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var exponential = new Exponential(tier, tier.isAvx512() ? 24 : 15);
        Vec maximum = tier.vec(0);
        Vec swapped = tier.vec(1);
        Vec before = tier.vec(2);
        Vec total = tier.vec(3);
        Vec x = tier.vec(4);
        Vec n = tier.vec(5);
        Vec p = tier.vec(6);
        Vec factor = tier.vec(7);
        asm.enter();
        asm.mov(SCORES, parameter(SCORES_AT));
        asm.mov(ROWS_LEFT, parameter(ROWS));
        asm.mov(STRIDE, parameter(ROW_STRIDE));
        asm.mov(BYTES, parameter(ROW_BYTES));
        asm.mov(MAXIMUM, parameter(MAXIMA_AT));
        asm.mov(TOTAL, parameter(TOTALS_AT));
        asm.mov(SUMS, parameter(SUMS_AT));
        asm.mov(SUM_BYTES, parameter(SUM_STRIDE));
        asm.vec(VecOp.VBROADCASTSS, factor, parameter(FACTOR));
        exponential.begin(asm);

        Label nextRow = asm.here();
        asm.vec(VecOp.VBROADCASTSS, before, at(MAXIMUM));
        asm.vec(VecOp.VMOVUPS_LOAD, maximum, before);
        along(asm, BYTES, () -> asm.vec(VecOp.VMAXPS, maximum, maximum, at(SCORES, AT, 1, 0)));
        Lanes.spread(asm, tier, VecOp.VMAXPS, maximum, swapped);
        asm.vec(VecOp.VMOVSS_STORE, at(MAXIMUM), maximum.as(Width.XMM));
        asm.vec(VecOp.VSUBPS, before, before, maximum);
        asm.vec(VecOp.VMULPS, before, before, factor);
        exponential.emit(asm, before, n, p);
        asm.zero(total);
        along(asm, BYTES, () -> {
            asm.vec(VecOp.VMOVUPS_LOAD, x, at(SCORES, AT, 1, 0));
            asm.vec(VecOp.VSUBPS, x, x, maximum);
            asm.vec(VecOp.VMULPS, x, x, factor);
            exponential.emit(asm, x, n, p);
            asm.vec(VecOp.VMOVUPS_STORE, at(SCORES, AT, 1, 0), x);
            asm.vec(VecOp.VADDPS, total, total, x);
        });
        Lanes.spread(asm, tier, VecOp.VADDPS, total, swapped);
        asm.vec(VecOp.VFMADD231SS, total.as(Width.XMM), before.as(Width.XMM), at(TOTAL));
        asm.vec(VecOp.VMOVSS_STORE, at(TOTAL), total.as(Width.XMM));
        along(asm, SUM_BYTES, () -> {
            asm.vec(VecOp.VMULPS, x, before, at(SUMS, AT, 1, 0));
            asm.vec(VecOp.VMOVUPS_STORE, at(SUMS, AT, 1, 0), x);
        });
        asm.add(SCORES, STRIDE);
        asm.add(MAXIMUM, Float.BYTES);
        asm.add(TOTAL, Float.BYTES);
        asm.add(SUMS, SUM_BYTES);
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(nextRow);
        asm.leave();
        return asm.bytes();
    }

    /// Emits `body` for each vector of a row of `bytes` bytes, at least one.
    private void along(Assembler asm, Gpr bytes, Runnable body) {
        asm.mov(AT, 0);
        Label next = asm.here();
        body.run();
        asm.add(AT, tier.width().bytes());
        asm.cmp(AT, bytes);
        asm.jumpIf(Condition.BELOW, next);
    }
}
