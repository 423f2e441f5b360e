package dev.freehold.tensor;

/// A weight matrix in the form that one set of [Kernels] computes with: repacked, or the tensor as it is, whose memory
/// must then stay alive as long as this does.
///
/// Made by [Kernels#pack] and understood only by the kernels that made it.
public interface PackedMatrix {
    DType dtype();

    /// `(N, K)`.
    Shape shape();

    /// `N`, outputs.
    default int rows() {
        return shape().rows();
    }

    /// `K`, inputs.
    default int columns() {
        return shape().columns();
    }
}
