package dev.freehold.checkpoint;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A tensor that a writer is going to write, and who makes its bytes when it comes to that. Nothing of it need be in
/// memory.
///
/// @param shape  row-major, up to four dimensions; a row is a whole number of blocks
public record NewTensor(String name, DType dtype, Shape shape, RowSource rows) {
    /// Makes the stored bytes of rows.
    @FunctionalInterface
    public interface RowSource {
        /// Fills `out` with rows `first` to `first + count - 1`, `dtype.byteSize(columns)` bytes each.
        ///
        /// Writers call it in the order of the rows, each row once, and reuse `out`. What a [Checkpoint] gives takes
        /// rows in any order, and from several threads at once.
        void fill(int first, int count, MemorySegment out);
    }

    /// The bytes of `tensor`, unchanged.
    public static NewTensor copyOf(Tensor tensor) {
        return new NewTensor(tensor.name(), tensor.dtype(), tensor.shape(), (first, count, out) ->
                out.copyFrom(tensor.data().asSlice(first * tensor.rowBytes(), count * tensor.rowBytes())));
    }

    /// The matrices of `stack`, one behind the other, unchanged.
    public static NewTensor copyOf(String name, MatrixStack stack) {
        long rowBytes = stack.dtype().byteSize(stack.columns());
        return new NewTensor(name, stack.dtype(), stack.shape(), (first, count, out) -> {
            int some;
            for (int row = first; row < first + count; row += some) {
                int within = row % stack.rows();
                some = Math.min(stack.rows() - within, first + count - row);
                MemorySegment from = stack.matrix(row / stack.rows()).data();
                out.asSlice((row - first) * rowBytes, some * rowBytes)
                        .copyFrom(from.asSlice(within * rowBytes, some * rowBytes));
            }
        });
    }

    /// The same elements in another type, rounded to the nearest.
    ///
    /// @throws IllegalArgumentException if a row is not a whole number of the type's blocks
    public NewTensor as(DType type) {
        if (type == dtype) {
            return this;
        }
        long to = type.byteSize(shape.columns());
        BlockFormat decoder = BlockFormat.of(dtype);
        BlockFormat encoder = BlockFormat.of(type);
        return new NewTensor(name, type, shape, (first, count, out) -> {
            var values = new float[shape.columns()];
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment stored = arena.allocate(count * rowBytes(), 64);
                rows.fill(first, count, stored);
                for (int row = 0; row < count; row++) {
                    decoder.decode(stored, row * rowBytes(), values, 0, values.length);
                    encoder.encode(values, 0, values.length, out, row * to);
                }
            }
        });
    }

    /// The same tensor by another name.
    public NewTensor named(String other) {
        return new NewTensor(other, dtype, shape, rows);
    }

    /// All of it at once, in memory that is freed when nobody holds it any more.
    public Tensor tensor() {
        MemorySegment data = Arena.ofAuto().allocate(bytes(), 64);
        rows.fill(0, shape.rows(), data);
        return new Tensor(name, dtype, shape, data);
    }

    /// What a header would say of it.
    public TensorInfo info() {
        return new TensorInfo(name, dtype, shape);
    }

    /// Bytes of a row.
    public long rowBytes() {
        return dtype.byteSize(shape.columns());
    }

    /// Bytes of all rows.
    public long bytes() {
        return dtype.byteSize(shape.elements());
    }
}
