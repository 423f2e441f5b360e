package dev.freehold.checkpoint;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;

/// Matrices of one type and shape that belong together: one for each expert, or for each head.
///
/// Nothing of a matrix is read before it is asked for, so that a stack may be larger than memory.
public interface MatrixStack {
    /// How many matrices there are.
    int count();

    /// The type of every matrix.
    DType dtype();

    /// Rows of a matrix.
    int rows();

    /// Columns of a matrix.
    int columns();

    /// Matrix `index`, `(rows, columns)`, called like the stack with the index in brackets. In the mapped file where
    /// the file has this very type; otherwise made anew at every call, and freed when nobody holds it any more.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `count() - 1`
    /// @throws CheckpointException if what is stored cannot be made into a matrix
    Tensor matrix(int index);

    /// `(count, rows, columns)`.
    default Shape shape() {
        return new Shape(count(), rows(), columns());
    }
}
