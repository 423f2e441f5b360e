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
/// the same element of neighbouring tokens. A piece of work decodes up to [#MOST_ROWS] rows of weights, [#DEPTH]
/// elements at a time, and multiplies them with all panels; decoded weights and sums stay in the second-level cache,
/// and [#STEP] elements of a panel in the first-level cache. Arithmetic sets the pace.
final class Matmul {
    /// The most tokens that are multiplied row by row.
    private static final int FEW = 4;
    /// The most tokens that are transposed at a time.
    private static final int MANY = 512;
    private static final int TOKENS = 64;
    private static final int MOST_ROWS = 96;
    private static final int DEPTH = 256;
    private static final int STEP = 128;
    /// Less than this, about 4 µs of reading, is not worth a piece of work.
    private static final long BYTES_PER_PIECE = 1 << 19;

    private final Loops loops;
    private final ThreadTeam team;
    private final ScratchPool scratches;
    private MemorySegment tokens = MemorySegment.NULL;

    Matmul(Loops loops, ThreadTeam team, ScratchPool scratches) {
        this.loops = loops;
        this.team = team;
        this.scratches = scratches;
    }

    /// @param out     F32 `(T, N)`
    /// @param weight  `(N, K)`
    /// @param input   F32 `(T, K)`
    synchronized void run(Tensor out, Tensor weight, Tensor input) {
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
        int rowsPerPiece = rowsPerPiece(weight);
        WeightReader reader = loops.reader(weight.dtype());
        team.run(Math.ceilDiv(rows, rowsPerPiece), piece -> {
            int end = Math.min(rows, (piece + 1) * rowsPerPiece);
            for (int n = piece * rowsPerPiece; n < end; n++) {
                for (int t = 0; t < count; t++) {
                    out.set(t, n, reader.dot(
                            weight.data(), n * weight.rowBytes(), input.data(), t * input.rowBytes(), width));
                }
            }
        });
    }

    /// So many that a thread is not long without work at the end, and the pieces few.
    private int rowsPerPiece(Tensor weight) {
        long fair = Math.ceilDiv(weight.shape().rows(), 4 * team.size());
        long small = Math.max(1, BYTES_PER_PIECE / weight.rowBytes());
        return (int) Math.min(fair, Math.max(small, Math.ceilDiv(weight.shape().rows(), 64 * team.size())));
    }

    private void many(Tensor out, Tensor weight, Tensor input) {
        int count = input.shape().rows();
        int width = weight.shape().columns();
        int panels = Math.ceilDiv(count, TOKENS);
        reserve((long) panels * TOKENS * width);
        team.run(panels, panel -> transpose(input, panel));
        int rows = weight.shape().rows();
        int pieces = team.size() * Math.ceilDiv(rows, team.size() * MOST_ROWS);
        int rowsPerPiece = Loops.ROWS * Math.ceilDiv(rows, pieces * Loops.ROWS);
        team.run(Math.ceilDiv(rows, rowsPerPiece), piece -> {
            int first = piece * rowsPerPiece;
            try (Scratch scratch = scratches.borrow()) {
                multiplyByMany(out, weight, first, Math.min(rowsPerPiece, rows - first), count, scratch);
            }
        });
    }

    /// Panel `panel` holds element `k` of its token `t` at `k·TOKENS + t`; tokens there are not are 0.
    private void transpose(Tensor input, int panel) {
        int width = input.shape().columns();
        int first = panel * TOKENS;
        long base = 4L * first * width;
        int count = Math.min(TOKENS, input.shape().rows() - first);
        if (count < TOKENS) {
            tokens.asSlice(base, 4L * TOKENS * width).fill((byte) 0);
        }
        MemorySegment data = input.data();
        for (int from = 0; from < width; from += STEP) {
            int end = Math.min(width, from + STEP);
            for (int t = 0; t < count; t++) {
                long row = (first + t) * input.rowBytes();
                for (int k = from; k < end; k++) {
                    tokens.set(Tensor.FLOAT, base + 4L * (k * TOKENS + t), data.get(Tensor.FLOAT, row + 4L * k));
                }
            }
        }
    }

    /// Rows `first … first + rows - 1` of the weights with all tokens.
    private void multiplyByMany(Tensor out, Tensor weight, int first, int rows, int count, Scratch scratch) {
        int width = weight.shape().columns();
        int paddedRows = Loops.ROWS * Math.ceilDiv(rows, Loops.ROWS);
        int panels = Math.ceilDiv(count, TOKENS);
        WeightReader reader = loops.reader(weight.dtype());
        float[] decoded = scratch.first(paddedRows * DEPTH);
        float[] sums = scratch.second(panels * paddedRows * TOKENS);
        Arrays.fill(sums, 0, panels * paddedRows * TOKENS, 0f);
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
                            new Panel(tokens, 4L * TOKENS * (panel * width + from + step), TOKENS),
                            new Matrix(sums, panel * paddedRows * TOKENS, TOKENS));
                }
            }
        }
        store(out, sums, first, rows, paddedRows, scratch.third(rows));
    }

    private static void store(Tensor out, float[] sums, int first, int rows, int paddedRows, float[] row) {
        for (int t = 0; t < out.shape().rows(); t++) {
            int base = t / TOKENS * paddedRows * TOKENS + t % TOKENS;
            for (int r = 0; r < rows; r++) {
                row[r] = sums[base + r * TOKENS];
            }
            MemorySegment.copy(row, 0, out.data(), Tensor.FLOAT, t * out.rowBytes() + 4L * first, rows);
        }
    }

    private void reserve(long elements) {
        if (tokens.byteSize() < Float.BYTES * elements) {
            tokens = Scratch.memory(elements);
        }
    }
}
