package dev.freehold.models.layers;

import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Some rows of each head of a matrix whose heads hold rows for several uses.
///
/// @param heads   heads that the matrix has
/// @param period  rows of a head
/// @param from    first row of a head that is chosen
/// @param count   rows of a head that are chosen
public record RowChoice(int heads, int period, int from, int count) {
    /// Rows of the matrix.
    int rows() {
        return heads * period;
    }

    /// Rows that are chosen.
    int chosen() {
        return heads * count;
    }

    /// The chosen rows, `(heads·count, K)`: where they are if there is one head, else a copy.
    Tensor of(Tensor matrix) {
        if (heads == 1) {
            return matrix.rows(from, count);
        }
        long row = matrix.rowBytes();
        MemorySegment copy = Arena.ofAuto().allocate(chosen() * row);
        for (int h = 0; h < heads; h++) {
            MemorySegment.copy(matrix.data(), ((long) h * period + from) * row, copy, (long) h * count * row,
                    count * row);
        }
        return new Tensor(matrix.name(), matrix.dtype(), new Shape(chosen(), matrix.shape().columns()), copy);
    }
}
