package dev.freehold.tuning.network;

import dev.freehold.tensor.Tensor;

/// Root-mean-square norm, <https://arxiv.org/abs/1910.07467>; with a gain narrower than the row, each head apart.
///
/// @param gain      F32 `(1, K)`
/// @param gradient  F32 `(1, K)`; where the gain does not learn, of no use to anybody
/// @param epsilon   added to the mean square
record Norm(Tensor gain, Tensor gradient, float epsilon) {
    /// @param out    F32 `(T, n·K)`
    /// @param input  F32 `(T, n·K)`
    void forward(Pass pass, Tensor out, Tensor input) {
        pass.kernels().rmsNorm(out, input, gain, epsilon);
    }

    /// @param dInput  F32 `(T, n·K)`, overwritten; may be `dOut`
    /// @param dOut    F32 `(T, n·K)`
    /// @param input   F32 `(T, n·K)`
    void backward(Pass pass, Tensor dInput, Tensor dOut, Tensor input) {
        pass.training().rmsNormBackward(dInput, gradient, dOut, input, gain, epsilon);
    }
}
