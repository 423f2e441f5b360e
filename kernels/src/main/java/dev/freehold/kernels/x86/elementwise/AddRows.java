package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// `x[t, k] += y[t, k]`, or with a stride of 0 between the rows of `y`, `x[t, k] += y[k]`.
///
/// @param width  elements in a row
record AddRows(CpuTier tier, int width) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_X = 1;
    static final int P_Y = 2;
    static final int P_Y_STRIDE = 3;

    private static final int UNROLL = 4;

    // Register plan, beside that of RowLoop.
    private static final Gpr X = Gpr.RSI;        // this row
    private static final Gpr Y = Gpr.RDX;        // this row
    private static final Gpr Y_STRIDE = Gpr.R9;
    private static final int SUM = 0;            // 0-3: x, then x + y
    private static final int ADDEND = 4;         // 4-7

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        rows.walk(X, P_X);
        asm.mov(Y, parameter(P_Y));
        asm.mov(Y_STRIDE, parameter(P_Y_STRIDE));
        return rows.each(() -> {
            rows.along(UNROLL, part -> {
                Vec sum = part.vec(SUM);
                Vec addend = part.vec(ADDEND);
                part.load(sum, X);
                part.load(addend, Y);
                asm.vec(VecOp.VADDPS, sum, sum, addend);
                part.store(X, sum);
            });
            asm.add(Y, Y_STRIDE);
        });
    }
}
