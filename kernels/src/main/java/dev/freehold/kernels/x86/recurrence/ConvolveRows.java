package dev.freehold.kernels.x86.recurrence;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.Silu;
import dev.freehold.kernels.x86.elementwise.Stretch;

/// `out[t, c] = silu(Σⱼ taps[j, c]·x[t + j, c])` for some neighbouring channels, row by row.
///
/// @param channels  `C`, elements from one row to the next
/// @param width     channels that are computed
/// @param taps      `J`, at most [#MOST_TAPS]
record ConvolveRows(CpuTier tier, int channels, int width, int taps) implements Emitter {
    // Parameters. Addresses are those of the first channel that is computed.
    static final int P_ROWS = 0; // at least 1
    static final int P_OUT = 1;
    static final int P_TAPS = 2;
    /// The rows of `x` that the first row of `out` is made of, `J` of them; each moves on by a row with it. Changed.
    static final int P_X = 3;

    static final int MOST_TAPS = Parameters.COUNT - P_X;

    private static final int UNROLL = 2;

    // Register plan.
    private static final Gpr ROWS_LEFT = Gpr.RCX;
    private static final Gpr OUT = Gpr.RSI;  // this row
    private static final Gpr TAPS = Gpr.RDX;
    private static final Gpr X = Gpr.RAX;    // a row that this one is made of
    private static final Gpr AT = Gpr.R8;    // byte of the row
    private static final int SUM = 0;        // 0-1: sum, then result
    private static final int T = 2;          // 2-7: whatever is needed

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var row = new Stretch(asm, tier, width);
        asm.enter();
        asm.mov(ROWS_LEFT, parameter(P_ROWS));
        asm.mov(OUT, parameter(P_OUT));
        asm.mov(TAPS, parameter(P_TAPS));
        row.loadMask();
        Label next = asm.here();
        row.each(AT, UNROLL, (vector, offset, partial) -> {
            Vec sum = tier.vec(SUM + vector);
            Vec x = tier.vec(T + vector);
            Vec tap = tier.vec(T + UNROLL + vector);
            asm.zero(sum);
            for (int j = 0; j < taps; j++) {
                asm.mov(X, parameter(P_X + j));
                row.load(x, at(X, AT, 1, offset), partial);
                row.load(tap, at(TAPS, AT, 1, offset + j * rowBytes()), partial);
                asm.vec(VecOp.VFMADD231PS, sum, x, tap);
            }
            Silu.emit(asm, sum, x, tap, tier.vec(T + 2 * UNROLL + vector));
            row.store(at(OUT, AT, 1, offset), sum, partial);
        });
        for (int j = 0; j < taps; j++) {
            asm.mov(X, parameter(P_X + j));
            asm.add(X, rowBytes());
            asm.mov(parameter(P_X + j), X);
        }
        asm.add(OUT, rowBytes());
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(next);
        asm.leave();
        return asm.bytes();
    }

    private int rowBytes() {
        return Float.BYTES * channels;
    }
}
