package dev.freehold.kernels.x86.training.attention;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Condition;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Replaces the scores of keys that a query does not see by [#HIDDEN]: in row after row, those before an element and
/// those from another on, which both move by one from a row to the next.
///
/// Whole vectors are written: up to 64 bytes before a row and behind it must be free.
record HiddenScores(CpuTier tier) implements Emitter {
    /// Below every score. Not -∞, of which the difference from itself is no number.
    static final int HIDDEN_BYTE = 0xFE;
    static final int HIDDEN = 0xFEFE_FEFE;

    private static final Gpr ROW = Gpr.RSI;
    private static final Gpr ROWS_LEFT = Gpr.RCX; // counts down to 0
    private static final Gpr STRIDE = Gpr.RDX;
    private static final Gpr END = Gpr.R8;        // of the row
    private static final Gpr FIRST = Gpr.R9;      // the first element of the row that is seen
    private static final Gpr LAST = Gpr.R10;      // behind the last that is seen
    private static final Gpr TO = Gpr.R11;

    static final int ROW_AT = 0;
    static final int ROWS = 1;
    /// Bytes from one row to the next.
    static final int ROW_STRIDE = 2;
    /// Bytes of a row.
    static final int BYTES = 3;
    /// Bytes in the first row before the first element that is seen; negative for all.
    static final int BEFORE = 4;
    /// Bytes in the first row up to the last element that is seen, at least 4.
    static final int SEEN = 5;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        int bytes = tier.width().bytes();
        asm.enter();
        asm.mov(ROW, parameter(ROW_AT));
        asm.mov(ROWS_LEFT, parameter(ROWS));
        asm.mov(STRIDE, parameter(ROW_STRIDE));
        asm.mov(END, ROW);
        asm.add(END, parameter(BYTES));
        asm.mov(FIRST, ROW);
        asm.add(FIRST, parameter(BEFORE));
        asm.mov(LAST, ROW);
        asm.add(LAST, parameter(SEEN));
        asm.broadcast(tier.vec(0), HIDDEN);
        Label nextRow = asm.here();

        var seen = new Label();
        var hide = new Label();
        asm.mov(TO, FIRST); // backwards, so that no element that is seen is written over
        asm.cmp(TO, END);
        asm.jumpIf(Condition.BELOW, hide);
        asm.mov(TO, END);
        asm.bind(hide);
        asm.cmp(TO, ROW);
        asm.jumpIf(Condition.LESS_OR_EQUAL, seen);
        asm.sub(TO, bytes);
        asm.vec(VecOp.VMOVUPS_STORE, at(TO), tier.vec(0));
        asm.jump(hide);
        asm.bind(seen);

        var done = new Label();
        var hideRest = new Label();
        asm.mov(TO, LAST);
        asm.bind(hideRest);
        asm.cmp(TO, END);
        asm.jumpIf(Condition.ABOVE_OR_EQUAL, done);
        asm.vec(VecOp.VMOVUPS_STORE, at(TO), tier.vec(0));
        asm.add(TO, bytes);
        asm.jump(hideRest);
        asm.bind(done);

        asm.add(ROW, STRIDE);
        asm.add(END, STRIDE);
        asm.add(FIRST, STRIDE);
        asm.add(FIRST, Float.BYTES);
        asm.add(LAST, STRIDE);
        asm.add(LAST, Float.BYTES);
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(nextRow);
        asm.leave();
        return asm.bytes();
    }
}
