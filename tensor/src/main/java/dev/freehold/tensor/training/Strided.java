package dev.freehold.tensor.training;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.ShapeMismatchException;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// A matrix of F32 elements that lie in somebody else's memory: element `(r, c)` is element
/// `r·rowStride + c·columnStride` of `data`. One of the two strides is 1.
///
/// @param data  holds all the elements
public record Strided(MemorySegment data, int rows, int columns, long rowStride, long columnStride) {
    public Strided {
        if (rowStride != 1 && columnStride != 1 || rowStride < 0 || columnStride < 0) {
            throw new ShapeMismatchException("strides %d and %d: one must be 1".formatted(rowStride, columnStride));
        }
        long last = (rows - 1) * rowStride + (columns - 1) * columnStride;
        if (rows > 0 && columns > 0 && (last + 1) * Float.BYTES > data.byteSize()) {
            throw new ShapeMismatchException("%d × %d elements, strides %d and %d, are not in %d bytes"
                    .formatted(rows, columns, rowStride, columnStride, data.byteSize()));
        }
    }

    /// All of an F32 tensor.
    public static Strided of(Tensor tensor) {
        if (tensor.dtype() != DType.F32) {
            throw new ShapeMismatchException(tensor.name() + " is " + tensor.dtype() + ", not F32");
        }
        int columns = tensor.shape().columns();
        return new Strided(tensor.data(), tensor.shape().rows(), columns, columns, 1);
    }

    public Strided transposed() {
        return new Strided(data, columns, rows, columnStride, rowStride);
    }

    /// Checks that `left·right` can be written to `out`.
    ///
    /// @throws ShapeMismatchException if not
    public static void requireProduct(Strided out, Strided left, Strided right) {
        if (left.rows != out.rows || right.columns != out.columns || left.columns != right.rows) {
            throw new ShapeMismatchException("(%d, %d) times (%d, %d) is not (%d, %d)".formatted(left.rows,
                    left.columns, right.rows, right.columns, out.rows, out.columns));
        }
        if (out.columnStride != 1 && out.columns > 1) {
            throw new ShapeMismatchException("a product is written row by row, not by columns");
        }
    }

    /// Rows `from … from + count - 1`.
    public Strided rows(int from, int count) {
        return new Strided(data.asSlice(from * rowStride * Float.BYTES), count, columns, rowStride, columnStride);
    }

    /// Columns `from … from + count - 1`.
    public Strided columns(int from, int count) {
        return transposed().rows(from, count).transposed();
    }

    public float get(int row, int column) {
        return data.get(Tensor.FLOAT, Float.BYTES * (row * rowStride + column * columnStride));
    }

    public void set(int row, int column, float value) {
        data.set(Tensor.FLOAT, Float.BYTES * (row * rowStride + column * columnStride), value);
    }
}
