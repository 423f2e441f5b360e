package dev.freehold.kernels.x86.training.elementwise;

import static dev.freehold.kernels.x86.assembler.Mem.at;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.attention.Lanes;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.RowLoop;

/// `out[r] = Σₖ x[r, k]·y[r, k]`, row after row.
///
/// @param width  elements of a row
public record RowDots(CpuTier tier, int width) implements Emitter {
    // Parameters, behind the number of rows.
    public static final int P_OUT = 1;
    public static final int P_X = 2;
    public static final int P_Y = 3;

    private static final int UNROLL = 4;
    private static final int SUMS = 0;
    private static final int LEFT = 4;
    private static final int RIGHT = 8;

    private static final Gpr OUT = Gpr.RSI;
    private static final Gpr X = Gpr.RDX;
    private static final Gpr Y = Gpr.R9;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        rows.walk(OUT, P_OUT, Float.BYTES);
        rows.walk(X, P_X);
        rows.walk(Y, P_Y);
        return rows.each(() -> {
            for (int i = 0; i < UNROLL; i++) {
                asm.zero(tier.vec(SUMS + i));
            }
            rows.along(UNROLL, part -> {
                part.load(part.vec(LEFT), X);
                part.load(part.vec(RIGHT), Y);
                asm.vec(VecOp.VFMADD231PS, part.vec(SUMS), part.vec(LEFT), part.vec(RIGHT));
            });
            Vec sum = tier.vec(SUMS);
            for (int i = 1; i < UNROLL; i++) {
                asm.vec(VecOp.VADDPS, sum, sum, tier.vec(SUMS + i));
            }
            Lanes.spread(asm, tier, VecOp.VADDPS, sum, tier.vec(LEFT));
            asm.vec(VecOp.VMOVSS_STORE, at(OUT), sum.as(Width.XMM));
        });
    }
}
