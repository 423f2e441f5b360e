package dev.freehold.tuning.network;

import dev.freehold.tensor.Tensor;
import java.util.Optional;

/// `down·(silu(gate·x)·up·x)`, <https://arxiv.org/abs/2002.05202>, there and back.
///
/// @param gate   `(F, D)`
/// @param up     `(F, D)`
/// @param down   `(D, F)`
/// @param inner  `F`
record GatedFeedForward(Projection gate, Projection up, Projection down, int inner) {
    boolean learns() {
        return gate.learns() || up.learns() || down.learns();
    }

    private Tensor gated(Pass pass, String kept) {
        return pass.buffer(kept + "gate", inner);
    }

    private Tensor raised(Pass pass, String kept) {
        return pass.buffer(kept + "up", inner);
    }

    /// What goes into the last matrix; cheaper to make again than to keep.
    private Tensor product(Pass pass, String kept) {
        Tensor product = pass.buffer("gated", inner);
        pass.training().swiGlu(product, gated(pass, kept), raised(pass, kept));
        return product;
    }

    /// Keeps what the way back needs, and stops before the last matrix.
    ///
    /// @param kept   prefix of the names of what is kept
    /// @param input  F32 `(T, D)`, normed
    void remember(Pass pass, String kept, Tensor input) {
        gate.forward(pass, kept, gated(pass, kept), input);
        up.forward(pass, kept, raised(pass, kept), input);
        down.remember(pass, kept, product(pass, kept));
    }

    /// @param out    F32 `(T, D)`, overwritten
    /// @param input  F32 `(T, D)`, normed
    void forward(Pass pass, String kept, Tensor out, Tensor input) {
        gate.forward(pass, kept, gated(pass, kept), input);
        up.forward(pass, kept, raised(pass, kept), input);
        down.forward(pass, kept, out, product(pass, kept));
    }

    /// Adds to the gradients of what learns, and makes that of the input where it is wanted.
    ///
    /// @param dInput  F32 `(T, D)`, overwritten
    /// @param dOut    F32 `(T, D)`
    /// @param input   F32 `(T, D)`, normed
    void backward(Pass pass, String kept, Optional<Tensor> dInput, Tensor dOut, Tensor input) {
        Tensor product = product(pass, kept);
        if (dInput.isEmpty() && !gate.learns() && !up.learns()) {
            down.backward(pass, kept, dOut, product);
            return;
        }
        Tensor dGate = pass.buffer("d gate", inner);
        Tensor dUp = pass.buffer("d up", inner);
        down.backward(pass, kept, dGate, false, dOut, product);
        pass.training().swiGluBackward(dGate, dUp, dGate, gated(pass, kept), raised(pass, kept));
        if (dInput.isPresent()) {
            gate.backward(pass, kept, dInput.get(), false, dGate, input);
            up.backward(pass, kept, dInput.get(), true, dUp, input);
        } else {
            gate.backward(pass, kept, dGate, input);
            up.backward(pass, kept, dUp, input);
        }
    }
}
