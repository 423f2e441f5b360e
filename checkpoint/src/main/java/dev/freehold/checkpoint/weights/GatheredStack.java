package dev.freehold.checkpoint.weights;

import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import java.util.List;

/// A stack whose matrices are tensors of their own.
///
/// @param first  of the matrices, which are all alike
record GatheredStack(String name, List<Weight> matrices, TensorInfo first) implements MatrixStack {
    @Override
    public int count() {
        return matrices.size();
    }

    @Override
    public DType dtype() {
        return first.dtype();
    }

    @Override
    public int rows() {
        return first.shape().rows();
    }

    @Override
    public int columns() {
        return first.shape().columns();
    }

    @Override
    public Tensor matrix(int index) {
        Tensor matrix = matrices.get(index).tensor();
        return new Tensor("%s[%d]".formatted(name, index), matrix.dtype(), matrix.shape(), matrix.data());
    }

    /// What it would be as one tensor.
    TensorInfo info() {
        long bytes = matrices.stream().mapToLong(matrix -> matrix.info().byteSize()).sum();
        return new TensorInfo(name, dtype(), shape(), first.stored(), bytes);
    }
}
