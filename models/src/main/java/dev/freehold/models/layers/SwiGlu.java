package dev.freehold.models.layers;

import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.Tensor;

/// The gated feed-forward layer `down·(silu(gate·x) ⊙ up·x)`, <https://arxiv.org/abs/2002.05202>.
///
/// @param gate  `(F, D)`
/// @param up    `(F, D)`
/// @param down  `(D, F)`
public record SwiGlu(Linear gate, Linear up, Linear down, Hyperparameters sizes) {
    /// The weights `ffn_gate`, `ffn_up` and `ffn_down` of a block.
    public static SwiGlu load(Weights weights, int block, Hyperparameters sizes) {
        Weights w = weights.block(block);
        return new SwiGlu(
                w.linear("ffn_gate", sizes.innerWidth(), sizes.width()),
                w.linear("ffn_up", sizes.innerWidth(), sizes.width()),
                w.linear("ffn_down", sizes.width(), sizes.innerWidth()),
                sizes);
    }

    /// @param input  F32 `(T, D)`
    /// @return F32 `(T, D)`, to be added to the residual stream
    public Tensor forward(ForwardPass pass, Tensor input) {
        var kernels = pass.kernels();
        Tensor gated = pass.buffer("gate", sizes.innerWidth());
        Tensor raised = pass.buffer("up", sizes.innerWidth());
        gate.forward(kernels, gated, input);
        up.forward(kernels, raised, input);
        kernels.swiGlu(gated, raised);
        Tensor out = pass.buffer("branch", sizes.width());
        down.forward(kernels, out, gated);
        return out;
    }
}
