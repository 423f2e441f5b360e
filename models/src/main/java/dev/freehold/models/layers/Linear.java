package dev.freehold.models.layers;

import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Tensor;

/// `y = W·x`, or `y = W·x + b`.
public sealed interface Linear {
    /// @param out    F32 `(T, N)`, overwritten
    /// @param input  F32 `(T, K)`
    void forward(Kernels kernels, Tensor out, Tensor input);

    /// @param weight  `(N, K)`
    record Plain(PackedMatrix weight) implements Linear {
        @Override
        public void forward(Kernels kernels, Tensor out, Tensor input) {
            kernels.matmul(out, weight, input);
        }
    }

    /// @param weight  `(N, K)`
    /// @param bias    F32 `(N)`
    record WithBias(PackedMatrix weight, Tensor bias) implements Linear {
        @Override
        public void forward(Kernels kernels, Tensor out, Tensor input) {
            kernels.matmul(out, weight, input);
            kernels.addBias(out, bias);
        }
    }
}
