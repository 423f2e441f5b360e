package dev.freehold.kernels.x86.training.attention;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.RowLoop;

/// `out[r] = x[r] / divisor[r]`, row after row.
///
/// @param width      elements of a row
/// @param stride     bytes from one row of `x` to the next
/// @param outStride  bytes from one row of `out` to the next
record ScaledRows(CpuTier tier, int width, int stride, int outStride) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_OUT = 1;
    static final int P_X = 2;
    static final int P_DIVISORS = 3;

    private static final int UNROLL = 4;

    private static final Gpr OUT = Gpr.RSI;
    private static final Gpr X = Gpr.RDX;
    private static final Gpr DIVISOR = Gpr.R9;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        Vec divisor = tier.vec(UNROLL);
        rows.walk(OUT, P_OUT, outStride);
        rows.walk(X, P_X, stride);
        rows.walk(DIVISOR, P_DIVISORS, Float.BYTES);
        return rows.each(() -> {
            asm.vec(VecOp.VBROADCASTSS, divisor, Mem.at(DIVISOR));
            rows.along(UNROLL, part -> {
                Vec x = part.vec(0);
                part.load(x, X);
                asm.vec(VecOp.VDIVPS, x, x, divisor);
                part.store(OUT, x);
            });
        });
    }
}
