package dev.freehold.tuning.network;

import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.Strided;

/// A weight matrix `(N, K)`, there and back.
sealed interface Matrix permits FrozenMatrix, Matrix.Learned {
    /// `out = input·Wᵀ`.
    ///
    /// @param out    F32 `(T, N)`, overwritten
    /// @param input  F32 `(T, K)`
    void forward(Pass pass, Tensor out, Tensor input);

    /// `dInput = dOut·W`, or `dInput += dOut·W`.
    ///
    /// @param dInput  F32 `(T, K)`
    /// @param dOut    F32 `(T, N)`
    void backward(Pass pass, Tensor dInput, Tensor dOut, boolean add);

    /// Adds `dOutᵀ·input` to the gradient, if the matrix learns.
    ///
    /// @param dOut   F32 `(T, N)`
    /// @param input  F32 `(T, K)`
    void learn(Pass pass, Tensor dOut, Tensor input);

    /// `out[t] = W[rows[t]]`.
    ///
    /// @param out  F32 `(T, K)`, overwritten
    void gather(Pass pass, Tensor out, int[] rows);

    boolean learns();

    /// One that is learned.
    record Learned(Parameter parameter) implements Matrix {
        @Override
        public void forward(Pass pass, Tensor out, Tensor input) {
            pass.multiply(Strided.of(out), Strided.of(input), Strided.of(parameter.value()).transposed());
        }

        @Override
        public void backward(Pass pass, Tensor dInput, Tensor dOut, boolean add) {
            pass.training().multiply(Strided.of(dInput), Strided.of(dOut), Strided.of(parameter.value()), add,
                    pass.precision());
        }

        @Override
        public void learn(Pass pass, Tensor dOut, Tensor input) {
            pass.multiplyAdd(Strided.of(parameter.gradient()), Strided.of(dOut).transposed(), Strided.of(input));
        }

        @Override
        public void gather(Pass pass, Tensor out, int[] rows) {
            pass.kernels().gather(out, parameter.value(), rows);
        }

        @Override
        public boolean learns() {
            return true;
        }
    }
}
