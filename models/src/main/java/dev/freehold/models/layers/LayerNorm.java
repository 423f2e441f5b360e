package dev.freehold.models.layers;

import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;

/// Layer norm, <https://arxiv.org/abs/1607.06450>.
///
/// @param gain     F32 `(D)`
/// @param bias     F32 `(D)`
/// @param epsilon  added to the variance
public record LayerNorm(Tensor gain, Tensor bias, float epsilon) {
    /// The weights `name.weight` and `name.bias`.
    public static LayerNorm load(Weights weights, String name, int width, float epsilon) {
        return new LayerNorm(weights.vector(name + ".weight", width), weights.vector(name + ".bias", width), epsilon);
    }

    /// @param x  F32 `(T, D)`, changed in place
    public void forward(Kernels kernels, Tensor x) {
        kernels.layerNorm(x, x, gain, bias, epsilon);
    }
}
