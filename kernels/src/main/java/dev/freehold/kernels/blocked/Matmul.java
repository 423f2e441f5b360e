package dev.freehold.kernels.blocked;

import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// `out = input·weightᵀ`, in one of two ways.
///
/// *A few tokens* (generation): each row of weights is read from memory once and multiplied while it is being decoded;
/// the threads share the rows. Memory sets the pace.
///
/// *Many tokens* (prompts): the tokens are transposed to panels of [#TOKENS], element by element, so that vectors hold
/// the same element of neighbouring tokens. A piece of work decodes [#ROWS] rows of weights, [#DEPTH] elements at a time,
/// and multiplies them with all panels; decoded weights and sums stay in the second-level cache. Arithmetic sets the pace.
final class Matmul {
    private static final int FEW = 4;
    private static final int MANY = 512;
    private static final int TOKENS = 64;
    private static final int ROWS = 48;
    private static final int DEPTH = 256;
    private static final int STEP = 128;
    private static final long BYTES_PER_PIECE = 1 << 16;

    private final Loops loops;
    private final ThreadTeam team;
    private final ScratchPool scratches;
    private float[] tokens = new float[0];

    Matmul(Loops loops, ThreadTeam team, ScratchPool scratches) {
        this.loops = loops;
        this.team = team;
        this.scratches = scratches;
    }

    /// @param out     F32 `(T, N)`
    /// @param weight  `(N, K)`
    /// @param input   F32 `(T, K)`
    void run(Tensor out, Tensor weight, Tensor input) {
        int count = input.shape().rows();
        if (count <= FEW) {
            few(out, weight, input);
            return;
        }
        for (int from = 0; from < count; from += MANY) {
            int chunk = Math.min(MANY, count - from);
            many(out.rows(from, chunk), weight, input.rows(from, chunk));
        }
    }

    private void few(Tensor out, Tensor weight, Tensor input) {
        int count = input.shape().rows();
        int width = weight.shape().columns();
        int rows = weight.shape().rows();
        reserve(count * width);
        MemorySegment.copy(input.data(), Tensor.FLOAT, 0, tokens, 0, count * width);
        int rowsPerPiece = rowsPerPiece(weight);
        WeightReader reader = loops.reader(weight.dtype());
        team.run(Math.ceilDiv(rows, rowsPerPiece), piece -> {
            int end = Math.min(rows, (piece + 1) * rowsPerPiece);
            for (int n = piece * rowsPerPiece; n < end; n++) {
                for (int t = 0; t < count; t++) {
                    out.set(t, n, reader.dot(weight.data(), n * weight.rowBytes(), tokens, t * width, width));
                }
            }
        });
    }

    /// So many that a thread is not long without work at the end, and not often at the counter.
    private int rowsPerPiece(Tensor weight) {
        long fair = Math.ceilDiv(weight.shape().rows(), 4 * team.size());
        long small = Math.max(1, BYTES_PER_PIECE / weight.rowBytes());
        return (int) Math.min(fair, Math.max(small, Math.ceilDiv(weight.shape().rows(), 64 * team.size())));
    }

    private void many(Tensor out, Tensor weight, Tensor input) {
        int count = input.shape().rows();
        int width = weight.shape().columns();
        int panels = Math.ceilDiv(count, TOKENS);
        reserve(panels * TOKENS * width);
        team.run(panels, panel -> transpose(input, panel));
        team.run(Math.ceilDiv(weight.shape().rows(), ROWS), piece -> {
            try (Scratch scratch = scratches.borrow()) {
                multiplyRows(out, weight, piece * ROWS, count, scratch);
            }
        });
    }

    /// Panel `panel` holds element `k` of its token `t` at `k·TOKENS + t`; tokens there are not are 0.
    private void transpose(Tensor input, int panel) {
        int width = input.shape().columns();
        int first = panel * TOKENS;
        int base = first * width;
        int count = Math.min(TOKENS, input.shape().rows() - first);
        if (count < TOKENS) {
            Arrays.fill(tokens, base, base + TOKENS * width, 0f);
        }
        MemorySegment data = input.data();
        for (int from = 0; from < width; from += STEP) {
            int end = Math.min(width, from + STEP);
            for (int t = 0; t < count; t++) {
                long row = (first + t) * input.rowBytes();
                for (int k = from; k < end; k++) {
                    tokens[base + k * TOKENS + t] = data.get(Tensor.FLOAT, row + 4L * k);
                }
            }
        }
    }

    /// Rows `first … first + ROWS - 1` of the weights, as far as there are any, with all tokens.
    private void multiplyRows(Tensor out, Tensor weight, int first, int count, Scratch scratch) {
        int width = weight.shape().columns();
        int rows = Math.min(ROWS, weight.shape().rows() - first);
        int paddedRows = Loops.ROWS * Math.ceilDiv(rows, Loops.ROWS);
        int panels = Math.ceilDiv(count, TOKENS);
        WeightReader reader = loops.reader(weight.dtype());
        float[] decoded = scratch.first(ROWS * DEPTH);
        float[] sums = scratch.second(panels * ROWS * TOKENS);
        Arrays.fill(sums, 0, panels * ROWS * TOKENS, 0f);
        for (int from = 0; from < width; from += DEPTH) {
            int depth = Math.min(DEPTH, width - from);
            for (int r = 0; r < rows; r++) {
                long at = (first + r) * weight.rowBytes() + weight.dtype().byteSize(from);
                reader.decode(weight.data(), at, decoded, r * DEPTH, depth);
            }
            for (int panel = 0; panel < panels; panel++) {
                int columns = Math.min(TOKENS, Loops.COLUMNS * Math.ceilDiv(count - panel * TOKENS, Loops.COLUMNS));
                for (int step = 0; step < depth; step += STEP) {
                    loops.multiply(paddedRows, columns, Math.min(STEP, depth - step),
                            new Matrix(decoded, step, DEPTH),
                            new Matrix(tokens, panel * TOKENS * width + (from + step) * TOKENS, TOKENS),
                            new Matrix(sums, panel * ROWS * TOKENS, TOKENS));
                }
            }
        }
        store(out, sums, first, rows, scratch.third(ROWS));
    }

    private static void store(Tensor out, float[] sums, int first, int rows, float[] row) {
        for (int t = 0; t < out.shape().rows(); t++) {
            int base = t / TOKENS * ROWS * TOKENS + t % TOKENS;
            for (int r = 0; r < rows; r++) {
                row[r] = sums[base + r * TOKENS];
            }
            MemorySegment.copy(row, 0, out.data(), Tensor.FLOAT, t * out.rowBytes() + 4L * first, rows);
        }
    }

    private void reserve(int elements) {
        if (tokens.length < elements) {
            tokens = new float[elements];
        }
    }
}
