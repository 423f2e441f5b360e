package dev.freehold.models.layers;

import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;

/// Root-mean-square norm, <https://arxiv.org/abs/1910.07467>; with a gain narrower than the row, each head apart.
///
/// @param gain     F32 `(K)`
/// @param epsilon  added to the mean square
public record RmsNorm(Tensor gain, float epsilon) {
    /// @param out    F32 `(T, n·K)`, may be `input`
    /// @param input  F32 `(T, n·K)`
    public void forward(Kernels kernels, Tensor out, Tensor input) {
        kernels.rmsNorm(out, input, gain, epsilon);
    }
}
