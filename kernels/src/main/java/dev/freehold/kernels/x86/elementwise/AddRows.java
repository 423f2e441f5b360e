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

/// `x[t, k] += y[t, k]`, or with a stride of 0 between the rows of `y`, `x[t, k] += y[k]`.
///
/// @param width  elements in a row
record AddRows(CpuTier tier, int width) implements Emitter {
    // Parameters.
    static final int P_ROWS = 0; // at least 1
    static final int P_X = 1;
    static final int P_Y = 2;
    static final int P_Y_STRIDE = 3;

    private static final int UNROLL = 4;

    // Register plan.
    private static final Gpr ROWS_LEFT = Gpr.RCX;
    private static final Gpr X = Gpr.RSI;        // this row
    private static final Gpr Y = Gpr.RDX;        // this row
    private static final Gpr Y_STRIDE = Gpr.R9;
    private static final Gpr AT = Gpr.R8;        // byte of the row
    private static final int SUM = 0;            // 0-3: x, then x + y
    private static final int ADDEND = 4;         // 4-7

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var row = new Stretch(asm, tier, width);
        asm.enter();
        asm.mov(ROWS_LEFT, parameter(P_ROWS));
        asm.mov(X, parameter(P_X));
        asm.mov(Y, parameter(P_Y));
        asm.mov(Y_STRIDE, parameter(P_Y_STRIDE));
        row.loadMask();
        Label next = asm.here();
        row.each(AT, UNROLL, (vector, offset, partial) -> {
            Vec sum = tier.vec(SUM + vector);
            Vec y = tier.vec(ADDEND + vector);
            row.load(sum, at(X, AT, 1, offset), partial);
            row.load(y, at(Y, AT, 1, offset), partial);
            asm.vec(VecOp.VADDPS, sum, sum, y);
            row.store(at(X, AT, 1, offset), sum, partial);
        });
        asm.add(Y, Y_STRIDE);
        asm.add(X, width * Float.BYTES);
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(next);
        asm.leave();
        return asm.bytes();
    }
}
