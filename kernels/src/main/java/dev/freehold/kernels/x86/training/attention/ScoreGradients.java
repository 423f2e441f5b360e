package dev.freehold.kernels.x86.training.attention;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Condition;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.attention.Exponential;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// The way back through softmax: `weight = exp(scale·score - logSumExp)` in the place of the score, and
/// `scale·weight·(dWeight - mean)` in that of `dWeight`, with `mean = Σⱼ weightⱼ·dWeightⱼ` of the whole row.
record ScoreGradients(CpuTier tier) implements Emitter {
    private static final Gpr SCORES = Gpr.RSI;      // of the row
    private static final Gpr GRADIENTS = Gpr.RDX;   // of the row
    private static final Gpr ROWS_LEFT = Gpr.RCX;   // counts down to 0
    private static final Gpr STRIDE = Gpr.R8;
    private static final Gpr BYTES = Gpr.R9;        // of a row
    private static final Gpr LOG_SUM_EXP = Gpr.R10; // of the row
    private static final Gpr MEAN = Gpr.R11;        // of the row
    private static final Gpr STATE_BYTES = Gpr.RBX;
    private static final Gpr AT = Gpr.R12;          // byte of the row

    static final int SCORES_AT = 0;
    static final int GRADIENTS_AT = 1;
    static final int ROWS = 2;
    /// Bytes from one row to the next, of both.
    static final int ROW_STRIDE = 3;
    /// Bytes of a row, whole vectors.
    static final int ROW_BYTES = 4;
    /// F32: `scale·log₂e`.
    static final int FACTOR = 5;
    /// F32.
    static final int SCALE = 6;
    /// F32 of each row.
    static final int LOG_SUM_EXP_AT = 7;
    /// F32 of each row.
    static final int MEANS_AT = 8;
    /// Bytes from one row's to the next, of both.
    static final int STATE_STRIDE = 9;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var exponential = new Exponential(tier, tier.isAvx512() ? 24 : 15);
        Vec shift = tier.vec(0);
        Vec mean = tier.vec(1);
        Vec factor = tier.vec(2);
        Vec scale = tier.vec(3);
        Vec x = tier.vec(4);
        Vec n = tier.vec(5);
        Vec p = tier.vec(6);
        Vec gradient = tier.vec(7);
        asm.enter();
        asm.mov(SCORES, parameter(SCORES_AT));
        asm.mov(GRADIENTS, parameter(GRADIENTS_AT));
        asm.mov(ROWS_LEFT, parameter(ROWS));
        asm.mov(STRIDE, parameter(ROW_STRIDE));
        asm.mov(BYTES, parameter(ROW_BYTES));
        asm.mov(LOG_SUM_EXP, parameter(LOG_SUM_EXP_AT));
        asm.mov(MEAN, parameter(MEANS_AT));
        asm.mov(STATE_BYTES, parameter(STATE_STRIDE));
        asm.vec(VecOp.VBROADCASTSS, factor, parameter(FACTOR));
        asm.vec(VecOp.VBROADCASTSS, scale, parameter(SCALE));
        exponential.begin(asm);

        Label nextRow = asm.here();
        asm.vec(VecOp.VBROADCASTSS, shift, at(LOG_SUM_EXP));
        asm.vec(VecOp.VMULPS, shift, shift, Constants.everywhere(asm, tier.width(), -Exponential.LOG2_E));
        asm.vec(VecOp.VBROADCASTSS, mean, at(MEAN));
        asm.mov(AT, 0);
        Label next = asm.here();
        asm.vec(VecOp.VMOVUPS_LOAD, x, at(SCORES, AT, 1, 0));
        asm.vec(VecOp.VFMADD213PS, x, factor, shift);
        exponential.emit(asm, x, n, p);
        asm.vec(VecOp.VMOVUPS_STORE, at(SCORES, AT, 1, 0), x);
        asm.vec(VecOp.VMOVUPS_LOAD, gradient, at(GRADIENTS, AT, 1, 0));
        asm.vec(VecOp.VSUBPS, gradient, gradient, mean);
        asm.vec(VecOp.VMULPS, x, x, scale);
        asm.vec(VecOp.VMULPS, gradient, gradient, x);
        asm.vec(VecOp.VMOVUPS_STORE, at(GRADIENTS, AT, 1, 0), gradient);
        asm.add(AT, tier.width().bytes());
        asm.cmp(AT, BYTES);
        asm.jumpIf(Condition.BELOW, next);

        asm.add(SCORES, STRIDE);
        asm.add(GRADIENTS, STRIDE);
        asm.add(LOG_SUM_EXP, STATE_BYTES);
        asm.add(MEAN, STATE_BYTES);
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(nextRow);
        asm.leave();
        return asm.bytes();
    }
}
