package dev.freehold.kernels.blocked;

import dev.freehold.tensor.DeltaState;
import dev.freehold.tensor.HeadOrder;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The gated delta rule. A piece of work has one head's state, as an array that the second-level cache holds, and all
/// tokens. Its innermost loops go along a row of the state, so that the JIT compiler turns them into vector code.
final class DeltaRule {
    /// Rows that a sum takes up at a time, so that it is loaded and stored less often.
    private static final int ROWS = 4;

    private final ThreadTeam team;
    private final ScratchPool scratches;

    DeltaRule(ThreadTeam team, ScratchPool scratches) {
        this.team = team;
        this.scratches = scratches;
    }

    /// The arguments of `Kernels.deltaRule`.
    void run(Tensor out, Tensor query, Tensor key, Tensor value, Tensor decay, Tensor beta, DeltaState state,
            HeadOrder order) {
        int keyHeads = key.shape().columns() / state.keyWidth();
        team.run(state.heads(), head -> {
            try (Scratch scratch = scratches.borrow()) {
                int keyAt = order.keyHead(head, state.heads(), keyHeads) * state.keyWidth();
                var matrix = new StateMatrix(scratch.first(state.keyWidth() * state.valueWidth()), state.valueWidth());
                var vectors = new float[2][state.keyWidth()];
                var columns = new float[2][state.valueWidth()];
                copyRows(state, head, matrix, false);
                for (int t = 0; t < out.shape().rows(); t++) {
                    load(key, t, keyAt, vectors[0]);
                    load(query, t, keyAt, vectors[1]);
                    load(value, t, head * state.valueWidth(), columns[0]);
                    matrix.correct(vectors[0], decay.get(t, head), beta.get(t, head), columns[0], columns[1]);
                    matrix.ask(vectors[1], columns[1]);
                    MemorySegment.copy(columns[1], 0, out.data(), Tensor.FLOAT,
                            t * out.rowBytes() + (long) Float.BYTES * head * state.valueWidth(), state.valueWidth());
                }
                copyRows(state, head, matrix, true);
            }
        });
    }

    private static void load(Tensor from, int row, int column, float[] to) {
        MemorySegment.copy(from.data(), Tensor.FLOAT, row * from.rowBytes() + (long) Float.BYTES * column, to, 0,
                to.length);
    }

    /// Copies all of a head, from the state's panels to rows or `back`.
    private static void copyRows(DeltaState state, int head, StateMatrix matrix, boolean back) {
        for (int column = 0; column < state.valueWidth(); column += DeltaState.LINE) {
            int count = Math.min(DeltaState.LINE, state.valueWidth() - column);
            long panel = state.panel(head, column / DeltaState.LINE);
            for (int row = 0; row < state.keyWidth(); row++) {
                long at = panel + (long) Float.BYTES * DeltaState.LINE * row;
                int element = row * state.valueWidth() + column;
                if (back) {
                    MemorySegment.copy(matrix.elements, element, state.data(), Tensor.FLOAT, at, count);
                } else {
                    MemorySegment.copy(state.data(), Tensor.FLOAT, at, matrix.elements, element, count);
                }
            }
        }
    }

    /// One head's state: `(dk, dv)`.
    private record StateMatrix(float[] elements, int width) {
        /// `S ← decay·S; S ← S + key ⊗ (beta·(value - keyᵀS))`.
        ///
        /// @param said  overwritten
        void correct(float[] key, float decay, float beta, float[] value, float[] said) {
            ask(key, said);
            for (int j = 0; j < width; j++) {
                said[j] = beta * (value[j] - decay * said[j]);
            }
            for (int i = 0; i < key.length; i++) {
                changeRow(elements, i * width, decay, key[i], said);
            }
        }

        private static void changeRow(float[] state, int from, float decay, float factor, float[] added) {
            for (int j = 0; j < added.length; j++) {
                state[from + j] = decay * state[from + j] + factor * added[j];
            }
        }

        /// `answer = queryᵀS`.
        void ask(float[] query, float[] answer) {
            Arrays.fill(answer, 0f);
            int whole = query.length - query.length % ROWS;
            for (int i = 0; i < whole; i += ROWS) {
                addRows(elements, i * width, query, i, answer);
            }
            for (int i = whole; i < query.length; i++) {
                addRow(elements, i * width, query[i], answer);
            }
        }

        private static void addRows(float[] rows, int from, float[] factors, int at, float[] sums) {
            float first = factors[at];
            float second = factors[at + 1];
            float third = factors[at + 2];
            float fourth = factors[at + 3];
            int n = sums.length;
            for (int j = 0; j < n; j++) {
                sums[j] += first * rows[from + j] + second * rows[from + n + j] + third * rows[from + 2 * n + j]
                        + fourth * rows[from + 3 * n + j];
            }
        }

        private static void addRow(float[] rows, int from, float factor, float[] sums) {
            for (int j = 0; j < sums.length; j++) {
                sums[j] += factor * rows[from + j];
            }
        }
    }
}
