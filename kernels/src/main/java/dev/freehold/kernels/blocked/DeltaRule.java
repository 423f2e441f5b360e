package dev.freehold.kernels.blocked;

import dev.freehold.tensor.DeltaState;
import dev.freehold.tensor.HeadOrder;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The gated delta rule. A piece of work has one head's state, which the second-level cache holds, and all tokens. Its
/// innermost loops go along a row of the state, so that the JIT compiler turns them into vector code.
final class DeltaRule {
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
                var matrix = new StateMatrix(scratch.rows(state.keyWidth(), state.valueWidth()));
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
                if (back) {
                    MemorySegment.copy(matrix.rows[row], column, state.data(), Tensor.FLOAT, at, count);
                } else {
                    MemorySegment.copy(state.data(), Tensor.FLOAT, at, matrix.rows[row], column, count);
                }
            }
        }
    }

    /// One head's state: `dk` rows of `dv` elements, each an array of its own: where arrays are read at one index only,
    /// the compiler sees that they do not overlap.
    private record StateMatrix(float[][] rows) {
        /// `S ← decay·S; S ← S + key ⊗ (beta·(value - keyᵀS))`.
        ///
        /// @param said  overwritten
        void correct(float[] key, float decay, float beta, float[] value, float[] said) {
            ask(key, said);
            for (int j = 0; j < said.length; j++) {
                said[j] = beta * (value[j] - decay * said[j]);
            }
            for (int i = 0; i < rows.length; i++) {
                changeRow(rows[i], decay, key[i], said);
            }
        }

        private static void changeRow(float[] row, float decay, float factor, float[] added) {
            for (int j = 0; j < row.length; j++) {
                row[j] = decay * row[j] + factor * added[j];
            }
        }

        /// `answer = queryᵀS`.
        void ask(float[] query, float[] answer) {
            Arrays.fill(answer, 0f);
            int i = 0;
            for (; i + 3 < rows.length; i += 4) {
                addRows(answer, query[i], rows[i], query[i + 1], rows[i + 1], query[i + 2], rows[i + 2],
                        query[i + 3], rows[i + 3]);
            }
            for (; i < rows.length; i++) {
                addRow(answer, query[i], rows[i]);
            }
        }

        /// Four at a time, so that sums are loaded and stored less often.
        private static void addRows(float[] sums, float f, float[] first, float s, float[] second, float t,
                float[] third, float l, float[] last) {
            for (int j = 0; j < sums.length; j++) {
                sums[j] += f * first[j] + s * second[j] + t * third[j] + l * last[j];
            }
        }

        private static void addRow(float[] sums, float factor, float[] row) {
            for (int j = 0; j < sums.length; j++) {
                sums[j] += factor * row[j];
            }
        }
    }
}
