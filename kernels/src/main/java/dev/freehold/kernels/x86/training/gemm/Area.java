package dev.freehold.kernels.x86.training.gemm;

import dev.freehold.tensor.training.Strided;

/// F32 elements in memory that the caller has checked and keeps alive.
///
/// @param address       of the first
/// @param rowStride     elements from one row to the next
/// @param columnStride  elements from one column to the next; this or the other is 1
public record Area(long address, int rows, int columns, long rowStride, long columnStride) {
    /// Row after row.
    public static Area ofRows(long address, int rows, int columns, long rowStride) {
        return new Area(address, rows, columns, rowStride, 1);
    }

    static Area of(Strided matrix) {
        return new Area(matrix.data().address(), matrix.rows(), matrix.columns(), matrix.rowStride(),
                matrix.columnStride());
    }

    public Area transposed() {
        return new Area(address, columns, rows, columnStride, rowStride);
    }

    public Area rows(int from, int count) {
        return new Area(address + from * rowStride * Float.BYTES, count, columns, rowStride, columnStride);
    }

    public Area columns(int from, int count) {
        return new Area(address + from * columnStride * Float.BYTES, rows, count, rowStride, columnStride);
    }

    /// Whether the elements of a row lie side by side.
    boolean byRows() {
        return columnStride == 1;
    }
}
