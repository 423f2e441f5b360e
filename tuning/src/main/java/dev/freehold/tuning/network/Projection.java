package dev.freehold.tuning.network;

import dev.freehold.tensor.Tensor;
import java.util.Optional;

/// `y = W·x`, perhaps with a bias, perhaps with an adapter.
///
/// @param slot   names what is kept of a pass
/// @param bias   `(N)`
record Projection(String slot, Matrix weight, Optional<Bias> bias, Optional<Adapter> adapter) {
    /// @param value     F32 `(1, N)`
    /// @param gradient  F32 `(1, N)`, if it learns
    record Bias(Tensor value, Optional<Tensor> gradient) {}

    boolean learns() {
        return weight.learns() || adapter.isPresent();
    }

    private Optional<Adapter> adapter(Pass pass) {
        return pass.purpose() instanceof Purpose.Unadapted ? Optional.empty() : adapter;
    }

    /// @param kept   prefix of the names of what is kept
    /// @param out    F32 `(T, N)`, overwritten
    /// @param input  F32 `(T, K)`
    void forward(Pass pass, String kept, Tensor out, Tensor input) {
        weight.forward(pass, out, input);
        bias.ifPresent(added -> pass.kernels().addBias(out, added.value));
        adapter(pass).ifPresent(beside -> beside.forward(pass, kept + slot, out, input));
    }

    /// Keeps what [#forward] keeps, and does no more.
    void remember(Pass pass, String kept, Tensor input) {
        adapter(pass).ifPresent(beside -> beside.lower(pass, kept + slot, input));
    }

    /// Adds to the gradients of what learns.
    ///
    /// @param dOut   F32 `(T, N)`
    /// @param input  F32 `(T, K)`
    void backward(Pass pass, String kept, Tensor dOut, Tensor input) {
        backward(pass, kept, Optional.empty(), dOut, input);
    }

    /// The same, and the gradient of the input.
    ///
    /// @param dInput  F32 `(T, K)`, overwritten or, if `add`, added to
    void backward(Pass pass, String kept, Tensor dInput, boolean add, Tensor dOut, Tensor input) {
        weight.backward(pass, dInput, dOut, add);
        backward(pass, kept, Optional.of(dInput), dOut, input);
    }

    private void backward(Pass pass, String kept, Optional<Tensor> dInput, Tensor dOut, Tensor input) {
        weight.learn(pass, dOut, input);
        bias.flatMap(Bias::gradient).ifPresent(gradient -> pass.training().addColumnSums(gradient, dOut));
        adapter(pass).ifPresent(beside -> beside.backward(pass, kept + slot, dInput, dOut, input));
    }
}
