package dev.freehold.kernels.x86.training.elementwise;

import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.RowLoop;

/// `out[k] += x[t, k]`, row after row.
///
/// @param width   elements of a row that are added
/// @param stride  bytes from one row to the next
record ColumnSums(CpuTier tier, int width, int stride) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_OUT = 1;
    static final int P_X = 2;

    private static final int UNROLL = 4;
    private static final int SUM = 0;
    private static final int ADDEND = 4;

    private static final Gpr OUT = Gpr.RSI;
    private static final Gpr X = Gpr.RDX;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        asm.mov(OUT, parameter(P_OUT));
        rows.walk(X, P_X, stride);
        return rows.each(UNROLL, part -> {
            Vec sum = part.vec(SUM);
            Vec addend = part.vec(ADDEND);
            part.load(sum, OUT);
            part.load(addend, X);
            asm.vec(VecOp.VADDPS, sum, sum, addend);
            part.store(OUT, sum);
        });
    }
}
