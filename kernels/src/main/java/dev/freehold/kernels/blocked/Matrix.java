package dev.freehold.kernels.blocked;

/// A view of `elements`: element `(i, j)` is number `from + i·stride + j`.
public record Matrix(float[] elements, int from, int stride) {
    /// The same view, starting at row `i` and column `j` of this one.
    public Matrix at(int i, int j) {
        return new Matrix(elements, from + i * stride + j, stride);
    }
}
