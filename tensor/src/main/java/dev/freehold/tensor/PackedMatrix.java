package dev.freehold.tensor;

/// A weight matrix in the form that one set of [Kernels] computes with: repacked, or the tensor as it is.
///
/// Made by [Kernels#pack] and understood only by the kernels that made it.
public interface PackedMatrix {
    /// The matrix that was packed; its memory must stay alive as long as this does.
    Tensor source();

    /// `N`, outputs.
    default int rows() {
        return source().shape().rows();
    }

    /// `K`, inputs.
    default int columns() {
        return source().shape().columns();
    }
}
