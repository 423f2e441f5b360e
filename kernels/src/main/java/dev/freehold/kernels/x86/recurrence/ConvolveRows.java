package dev.freehold.kernels.x86.recurrence;

import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.RowLoop;
import dev.freehold.kernels.x86.elementwise.Silu;

/// `out[t, c] = silu(Σⱼ taps[j, c]·x[t + j, c])` for some neighbouring channels, row by row.
///
/// @param channels  `C`, elements from one row to the next
/// @param width     channels that are computed
/// @param taps      `J`, at most [#MOST_TAPS]
record ConvolveRows(CpuTier tier, int channels, int width, int taps) implements Emitter {
    // Parameters, behind the number of rows. Addresses are those of the first channel that is computed.
    static final int P_OUT = 1;
    static final int P_TAPS = 2;
    /// The rows of `x` that the first row of `out` is made of, `J` of them; each moves on by a row with it. Changed.
    static final int P_X = 3;

    static final int MOST_TAPS = Parameters.COUNT - P_X;

    private static final int UNROLL = 2;

    // Register plan, beside that of RowLoop.
    private static final Gpr OUT = Gpr.RSI;  // this row
    private static final Gpr TAPS = Gpr.RDX;
    private static final Gpr X = Gpr.RAX;    // a row that this one is made of
    private static final int SUM = 0;        // 0-1: sum, then result
    private static final int T = 2;          // 2-7: whatever is needed

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        rows.walk(OUT, P_OUT, rowBytes());
        asm.mov(TAPS, parameter(P_TAPS));
        return rows.each(() -> {
            rows.along(UNROLL, part -> convolve(asm, part));
            for (int j = 0; j < taps; j++) {
                asm.mov(X, parameter(P_X + j));
                asm.add(X, rowBytes());
                asm.mov(parameter(P_X + j), X);
            }
        });
    }

    private void convolve(Assembler asm, RowLoop.Part part) {
        Vec sum = part.vec(SUM);
        Vec x = part.vec(T);
        Vec tap = part.vec(T + UNROLL);
        asm.zero(sum);
        for (int j = 0; j < taps; j++) {
            asm.mov(X, parameter(P_X + j));
            part.load(x, X);
            part.load(tap, TAPS, j * rowBytes());
            asm.vec(VecOp.VFMADD231PS, sum, x, tap);
        }
        Silu.emit(asm, sum, x, tap, part.vec(T + 2 * UNROLL));
        part.store(OUT, sum);
    }

    private int rowBytes() {
        return Float.BYTES * channels;
    }
}
