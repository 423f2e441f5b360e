package dev.freehold.checkpoint;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// A tensor that a writer is going to write, and who makes its bytes when it comes to that.
///
/// @param shape  row-major, up to four dimensions; a row is a whole number of blocks
public record NewTensor(String name, DType dtype, Shape shape, RowSource rows) {
    /// Makes the stored bytes of rows.
    @FunctionalInterface
    public interface RowSource {
        /// Fills `out` with rows `first` to `first + count - 1`, `dtype.byteSize(columns)` bytes each.
        ///
        /// Called in the order of the rows, each row once; `out` is written to the file and reused.
        void fill(int first, int count, MemorySegment out);
    }

    /// The bytes of `tensor`, unchanged.
    public static NewTensor copyOf(Tensor tensor) {
        return new NewTensor(tensor.name(), tensor.dtype(), tensor.shape(), (first, count, out) ->
                out.copyFrom(tensor.data().asSlice(first * tensor.rowBytes(), count * tensor.rowBytes())));
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
