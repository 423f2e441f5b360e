package dev.freehold.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A row-major tensor over off-heap memory that somebody else owns: a mapped file, or an [Arena].
///
/// @param name  the name in the checkpoint, or what the tensor is for; appears in every error message
/// @param data  exactly `dtype.byteSize(shape.elements())` bytes, little-endian
public record Tensor(String name, DType dtype, Shape shape, MemorySegment data) {
    /// A little-endian float at any address.
    public static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final long CACHE_LINE = 64;

    public Tensor {
        if (shape.columns() % dtype.elementsPerBlock() != 0) {
            throw new ShapeMismatchException("%s: a row of %d elements is not a whole number of %s blocks of %d"
                    .formatted(name, shape.columns(), dtype, dtype.elementsPerBlock()));
        }
        long expected = dtype.byteSize(shape.elements());
        if (data.byteSize() != expected) {
            throw new ShapeMismatchException("%s: %s %s needs %d bytes, got %d"
                    .formatted(name, dtype, shape, expected, data.byteSize()));
        }
    }

    /// A zeroed F32 tensor, aligned to a cache line, that lives as long as `arena`.
    public static Tensor zeros(Arena arena, String name, int... dimensions) {
        var shape = new Shape(dimensions);
        return new Tensor(name, DType.F32, shape, arena.allocate(DType.F32.byteSize(shape.elements()), CACHE_LINE));
    }

    /// Rows `from` to `from + count - 1` as a `(count, columns)` tensor over the same memory.
    public Tensor rows(int from, int count) {
        return new Tensor(name, dtype, new Shape(count, shape.columns()),
                data.asSlice(from * rowBytes(), count * rowBytes()));
    }

    /// Row `index` as a `(1, columns)` tensor over the same memory.
    public Tensor row(int index) {
        return rows(index, 1);
    }

    /// The same elements as `(rows, columns)`, over the same memory.
    public Tensor reshaped(int rows, int columns) {
        return new Tensor(name, dtype, new Shape(rows, columns), data);
    }

    /// Bytes from one row to the next.
    public long rowBytes() {
        return dtype.byteSize(shape.columns());
    }

    /// One element of an F32 tensor; for tests and small loops.
    public float get(int row, int column) {
        return data.get(FLOAT, 4L * ((long) row * shape.columns() + column));
    }

    /// Sets one element of an F32 tensor; for tests and small loops.
    public void set(int row, int column, float value) {
        data.set(FLOAT, 4L * ((long) row * shape.columns() + column), value);
    }

    /// All elements of an F32 tensor, copied.
    public float[] toArray() {
        return data.toArray(FLOAT);
    }
}
