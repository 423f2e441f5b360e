package dev.freehold.kernels.blocked;

import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import dev.freehold.tensor.training.Strided;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// `out = left·right`, block by block: of both factors a block is copied so that [Loops#multiply] reads it row by row,
/// whatever their strides.
final class TrainingProduct {
    private static final int ROWS = 64;
    private static final int COLUMNS = 128;
    private static final int DEPTH = 128;
    /// Multiplications that are not worth waking a thread for.
    private static final long ALONE = 1 << 15;

    private final Loops loops;
    private final ThreadTeam team;
    private final ScratchPool scratches;

    TrainingProduct(Loops loops, ThreadTeam team, ScratchPool scratches) {
        this.loops = loops;
        this.team = team;
        this.scratches = scratches;
    }

    void run(Strided out, Strided left, Strided right, boolean add) {
        Strided.requireProduct(out, left, right);
        int rows = Math.ceilDiv(out.rows(), ROWS);
        int columns = Math.ceilDiv(out.columns(), COLUMNS);
        ThreadTeam threads = (long) out.rows() * out.columns() * left.columns() < ALONE ? ThreadTeam.single() : team;
        threads.run(rows * columns, piece -> {
            try (Scratch scratch = scratches.borrow()) {
                multiply(out, left, right, piece % rows * ROWS, piece / rows * COLUMNS, add, scratch);
            }
        });
    }

    private void multiply(Strided out, Strided left, Strided right, int row, int column, boolean add,
            Scratch scratch) {
        int rows = Math.min(ROWS, out.rows() - row);
        int columns = Math.min(COLUMNS, out.columns() - column);
        int paddedRows = Math.ceilDiv(rows, Loops.ROWS) * Loops.ROWS;
        int paddedColumns = Math.ceilDiv(columns, Loops.COLUMNS) * Loops.COLUMNS;
        float[] lefts = scratch.first(ROWS * DEPTH);
        float[] sums = scratch.second(ROWS * COLUMNS);
        float[] line = scratch.third(Math.max(ROWS, COLUMNS));
        MemorySegment rights = scratch.padded(DEPTH * COLUMNS);
        Arrays.fill(lefts, 0, ROWS * DEPTH, 0f);
        Arrays.fill(line, 0f);
        Arrays.fill(sums, 0, ROWS * COLUMNS, 0f);
        for (int k = 0; k < left.columns(); k += DEPTH) {
            int depth = Math.min(DEPTH, left.columns() - k);
            copyLeft(left, row, k, rows, depth, lefts, line);
            copyRight(right, k, column, depth, columns, rights, line);
            loops.multiply(paddedRows, paddedColumns, depth, new Matrix(lefts, 0, DEPTH),
                    new Panel(rights, 0, COLUMNS), new Matrix(sums, 0, COLUMNS));
        }
        for (int r = 0; r < rows; r++) {
            long at = ((row + r) * out.rowStride() + column) * Float.BYTES;
            if (add) {
                MemorySegment.copy(out.data(), Tensor.FLOAT, at, line, 0, columns);
                for (int c = 0; c < columns; c++) {
                    sums[r * COLUMNS + c] += line[c];
                }
            }
            MemorySegment.copy(sums, r * COLUMNS, out.data(), Tensor.FLOAT, at, columns);
        }
    }

    private static void copyLeft(Strided left, int row, int column, int rows, int columns, float[] to, float[] line) {
        if (left.columnStride() == 1) {
            for (int r = 0; r < rows; r++) {
                long at = ((row + r) * left.rowStride() + column) * Float.BYTES;
                MemorySegment.copy(left.data(), Tensor.FLOAT, at, to, r * DEPTH, columns);
            }
            return;
        }
        for (int c = 0; c < columns; c++) {
            long at = ((column + c) * left.columnStride() + row) * Float.BYTES;
            MemorySegment.copy(left.data(), Tensor.FLOAT, at, line, 0, rows);
            for (int r = 0; r < rows; r++) {
                to[r * DEPTH + c] = line[r];
            }
        }
    }

    private static void copyRight(Strided right, int row, int column, int rows, int columns, MemorySegment to,
            float[] line) {
        if (right.columnStride() == 1) {
            for (int r = 0; r < rows; r++) {
                long at = ((row + r) * right.rowStride() + column) * Float.BYTES;
                MemorySegment.copy(right.data(), at, to, (long) r * COLUMNS * Float.BYTES,
                        (long) columns * Float.BYTES);
            }
            return;
        }
        for (int c = 0; c < columns; c++) {
            long at = ((column + c) * right.columnStride() + row) * Float.BYTES;
            MemorySegment.copy(right.data(), Tensor.FLOAT, at, line, 0, rows);
            for (int r = 0; r < rows; r++) {
                to.set(Tensor.FLOAT, ((long) r * COLUMNS + c) * Float.BYTES, line[r]);
            }
        }
    }
}
