package dev.freehold.kernels.x86.recurrence;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Condition;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.Stretch;
import dev.freehold.tensor.DeltaState;

/// The gated delta rule (<https://arxiv.org/abs/2412.06464>) on a few columns of one head's state, token after token.
///
/// What the state says to a key decides the correction, so it has to be known before the state changes. It is summed
/// up while the token before changes the state, so that a token passes over the rows once, and not twice:
/// `S[i] ← decay·S[i] + key[i]·correction; out += query[i]·S[i]; said += nextKey[i]·S[i]`. Only before the first token
/// of a batch is there a pass that but asks. A column's operations and their order are the same in any batch.
///
/// @param heads       `Hv`
/// @param keyHeads    `Hk`
/// @param keyWidth    `dk`
/// @param valueWidth  `dv`
/// @param columns     from the first of a panel on: at most [#mostColumns]
record DeltaPanels(CpuTier tier, int heads, int keyHeads, int keyWidth, int valueWidth, int columns)
        implements Emitter {
    /// Panels of the state, one after the other.
    static final int STATE_AT = 0;
    /// Of the first token, the elements of the key head.
    static final int QUERY_AT = 1;
    static final int KEY_AT = 2;
    /// Of the first token, the first of the columns.
    static final int VALUE_AT = 3;
    static final int OUT_AT = 4;
    /// Of the first token, the element of the value head.
    static final int DECAY_AT = 5;
    static final int BETA_AT = 6;
    /// At least 1.
    static final int TOKENS = 7;

    /// Vectors of columns that pass together: each factor is loaded once for all of them.
    private static final int VECTORS = 2;
    private static final int LINE_BYTES = DeltaState.LINE * Float.BYTES;
    private static final int CACHE_LINE = 64;
    /// Rows between two jumps.
    private static final int UNROLLED = 8;
    /// Sums of alternate rows, so that an addition need not wait for the one before.
    private static final int SUMS = 2;

    // Register plan.
    private static final Gpr STATE = Gpr.RSI;
    private static final Gpr QUERY = Gpr.R8;        // this token's
    private static final Gpr KEY = Gpr.R9;          // this token's
    private static final Gpr NEXT_KEY = Gpr.R10;    // the next token's, or the last's again
    private static final Gpr VALUE = Gpr.R11;       // this token's
    private static final Gpr OUT = Gpr.R12;         // this token's
    private static final Gpr DECAY = Gpr.R13;       // this token's
    private static final Gpr BETA = Gpr.R14;        // this token's
    private static final Gpr TOKENS_LEFT = Gpr.RCX; // this one included
    private static final Gpr ROW = Gpr.RDX;         // of the state
    private static final Gpr AT = Gpr.RBX;          // byte of keys and queries
    private static final Gpr ROWS_LEFT = Gpr.RBP;   // times UNROLLED

    /// Columns that can pass together.
    static int mostColumns(CpuTier tier) {
        return VECTORS * tier.lanes();
    }

    private int vectors() {
        return Math.ceilDiv(columns, tier.lanes());
    }

    /// Whether the last elements of a vector are none of this head's.
    private boolean partial(int vector) {
        return (vector + 1) * tier.lanes() > columns;
    }

    private Vec said(int vector, int row) {
        return tier.vec(SUMS * vector + row % SUMS);
    }

    private Vec answer(int vector, int row) {
        return tier.vec(SUMS * VECTORS + SUMS * vector + row % SUMS);
    }

    private Vec correction(int vector) {
        return tier.vec(2 * SUMS * VECTORS + vector);
    }

    private Vec state(int vector) {
        return tier.vec(2 * SUMS * VECTORS + VECTORS + vector);
    }

    private Vec decay() {
        return tier.vec(2 * SUMS * VECTORS + 2 * VECTORS);
    }

    private Vec factor() {
        return tier.vec(2 * SUMS * VECTORS + 2 * VECTORS + 1);
    }

    private int keyStride() {
        return Float.BYTES * keyHeads * keyWidth;
    }

    private int valueStride() {
        return Float.BYTES * heads * valueWidth;
    }

    /// Bytes from the first vector of columns to vector `vector`, in the same row of the state.
    private int stateOffset(int vector) {
        int column = vector * tier.lanes();
        return column / DeltaState.LINE * keyWidth * LINE_BYTES + column % DeltaState.LINE * Float.BYTES;
    }

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var stretch = new Stretch(asm, tier, columns);
        asm.enter();
        asm.mov(STATE, parameter(STATE_AT));
        asm.mov(QUERY, parameter(QUERY_AT));
        asm.mov(KEY, parameter(KEY_AT));
        asm.mov(NEXT_KEY, KEY);
        asm.mov(VALUE, parameter(VALUE_AT));
        asm.mov(OUT, parameter(OUT_AT));
        asm.mov(DECAY, parameter(DECAY_AT));
        asm.mov(BETA, parameter(BETA_AT));
        asm.mov(TOKENS_LEFT, parameter(TOKENS));
        stretch.loadMask();
        clear(asm, false);
        eachRow(asm, this::ask);
        Label next = asm.here();
        correct(asm, stretch);
        moveToNextKey(asm);
        clear(asm, true);
        eachRow(asm, this::step);
        answer(asm, stretch);
        asm.mov(KEY, NEXT_KEY);
        asm.add(QUERY, keyStride());
        asm.add(VALUE, valueStride());
        asm.add(OUT, valueStride());
        asm.add(DECAY, Float.BYTES * heads);
        asm.add(BETA, Float.BYTES * heads);
        asm.sub(TOKENS_LEFT, 1);
        asm.jumpIfNotZero(next);
        asm.leave();
        return asm.bytes();
    }

    private void clear(Assembler asm, boolean answers) {
        for (int v = 0; v < vectors(); v++) {
            for (int i = 0; i < SUMS; i++) {
                asm.zero(said(v, i));
                if (answers) {
                    asm.zero(answer(v, i));
                }
            }
        }
    }

    /// Emits something for row `row` from here.
    private interface RowBody {
        void emit(Assembler asm, int row);
    }

    private void eachRow(Assembler asm, RowBody body) {
        asm.mov(ROW, STATE);
        asm.mov(AT, 0);
        if (keyWidth >= UNROLLED) {
            asm.mov(ROWS_LEFT, keyWidth / UNROLLED);
            Label next = asm.here();
            for (int row = 0; row < UNROLLED; row++) {
                body.emit(asm, row);
            }
            asm.prefetcht0(at(QUERY, AT, 1, keyStride())); // rows of tokens are too far apart for the processor
            asm.prefetcht0(at(NEXT_KEY, AT, 1, keyStride()));
            asm.add(ROW, UNROLLED * LINE_BYTES);
            asm.add(AT, UNROLLED * Float.BYTES);
            asm.sub(ROWS_LEFT, 1);
            asm.jumpIfNotZero(next);
        }
        for (int row = 0; row < keyWidth % UNROLLED; row++) {
            body.emit(asm, row);
        }
    }

    /// `said += nextKey[i]·S[i]`.
    private void ask(Assembler asm, int row) {
        asm.vec(VecOp.VBROADCASTSS, factor(), at(NEXT_KEY, AT, 1, row * Float.BYTES));
        for (int v = 0; v < vectors(); v++) {
            asm.vec(VecOp.VFMADD231PS, said(v, row), factor(), at(ROW, row * LINE_BYTES + stateOffset(v)));
        }
    }

    /// `correction = beta·(value - decay·said)`.
    private void correct(Assembler asm, Stretch stretch) {
        asm.vec(VecOp.VBROADCASTSS, decay(), at(DECAY));
        asm.vec(VecOp.VBROADCASTSS, factor(), at(BETA));
        for (int v = 0; v < vectors(); v++) {
            int offset = v * tier.width().bytes();
            stretch.load(correction(v), at(VALUE, offset), partial(v));
            asm.vec(VecOp.VADDPS, said(v, 0), said(v, 0), said(v, 1));
            asm.vec(VecOp.VFNMADD231PS, correction(v), decay(), said(v, 0));
            asm.vec(VecOp.VMULPS, correction(v), correction(v), factor());
            if (offset % CACHE_LINE == 0) {
                asm.prefetcht0(at(VALUE, valueStride() + offset));
            }
        }
    }

    private void moveToNextKey(Assembler asm) {
        var last = new Label();
        asm.cmp(TOKENS_LEFT, 1);
        asm.jumpIf(Condition.ZERO, last);
        asm.add(NEXT_KEY, keyStride());
        asm.bind(last);
    }

    private void step(Assembler asm, int row) {
        asm.vec(VecOp.VBROADCASTSS, factor(), at(KEY, AT, 1, row * Float.BYTES));
        for (int v = 0; v < vectors(); v++) {
            int offset = row * LINE_BYTES + stateOffset(v);
            asm.vec(VecOp.VMULPS, state(v), correction(v), factor());
            asm.vec(VecOp.VFMADD231PS, state(v), decay(), at(ROW, offset));
            asm.vec(VecOp.VMOVUPS_STORE, at(ROW, offset), state(v));
        }
        asm.vec(VecOp.VBROADCASTSS, factor(), at(QUERY, AT, 1, row * Float.BYTES));
        for (int v = 0; v < vectors(); v++) {
            asm.vec(VecOp.VFMADD231PS, answer(v, row), factor(), state(v));
        }
        asm.vec(VecOp.VBROADCASTSS, factor(), at(NEXT_KEY, AT, 1, row * Float.BYTES));
        for (int v = 0; v < vectors(); v++) {
            asm.vec(VecOp.VFMADD231PS, said(v, row), factor(), state(v));
        }
    }

    private void answer(Assembler asm, Stretch stretch) {
        for (int v = 0; v < vectors(); v++) {
            asm.vec(VecOp.VADDPS, answer(v, 0), answer(v, 0), answer(v, 1));
            stretch.store(at(OUT, v * tier.width().bytes()), answer(v, 0), partial(v));
        }
    }
}
