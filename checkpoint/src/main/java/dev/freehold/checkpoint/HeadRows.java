package dev.freehold.checkpoint;

import dev.freehold.tensor.RopePairing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Puts the rows of query and key projections into the order that a pairing of rotary embedding wants.
///
/// The two elements that turn together are `(2i, 2i + 1)` of a head for one pairing and `(i, i + W/2)` for another:
/// the same network either way, if rows, and elements of biases, are moved.
///
/// @param width  `W`, rows of a head
/// @param from   the pairing that the rows are in the order of
/// @param to     the pairing that they are to be in the order of
public record HeadRows(int width, RopePairing from, RopePairing to) {
    /// @throws IllegalArgumentException if heads have no halves
    public HeadRows {
        if (width < 2 || width % 2 != 0) {
            throw new IllegalArgumentException("heads of %d rows have no halves".formatted(width));
        }
    }

    /// The row that is to stand at `row`.
    public int source(int row) {
        if (from == to) {
            return row;
        }
        int within = row % width;
        int half = width / 2;
        int source = to == RopePairing.ADJACENT
                ? within % 2 * half + within / 2
                : within % half * 2 + within / half;
        return row - within + source;
    }

    /// The tensor in its new order: a matrix by its rows, a vector by its elements.
    ///
    /// @throws IllegalArgumentException if it is not a whole number of heads
    public NewTensor reorder(NewTensor tensor) {
        if (from == to) {
            return tensor;
        }
        boolean vector = tensor.shape().rank() == 1;
        int rows = vector ? tensor.shape().columns() : tensor.shape().rows();
        if (rows % width != 0) {
            throw new IllegalArgumentException("%s %s: %d rows are not heads of %d"
                    .formatted(tensor.name(), tensor.shape(), rows, width));
        }
        return new NewTensor(tensor.name(), tensor.dtype(), tensor.shape(),
                vector ? (_, _, out) -> elements(tensor, out) : (first, count, out) -> rows(tensor, first, count, out));
    }

    private void rows(NewTensor tensor, int first, int count, MemorySegment out) {
        long bytes = tensor.rowBytes();
        for (int row = 0; row < count; row++) {
            tensor.rows().fill(source(first + row), 1, out.asSlice(row * bytes, bytes));
        }
    }

    private void elements(NewTensor tensor, MemorySegment out) {
        long bytes = tensor.dtype().byteSize(1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(tensor.bytes(), 64);
            tensor.rows().fill(0, 1, all);
            for (int i = 0; i < tensor.shape().columns(); i++) {
                MemorySegment.copy(all, source(i) * bytes, out, i * bytes, bytes);
            }
        }
    }
}
