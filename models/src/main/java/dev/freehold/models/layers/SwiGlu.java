package dev.freehold.models.layers;

import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.Tensor;
import java.util.List;

/// The gated feed-forward layer `down·(silu(gate·x) ⊙ up·x)`, <https://arxiv.org/abs/2002.05202>.
///
/// @param gate        `(F, D)`
/// @param up          `(F, D)`
/// @param down        `(D, F)`
/// @param innerWidth  `F`
/// @param width       `D`
public record SwiGlu(Linear gate, Linear up, Linear down, int innerWidth, int width) implements FeedForward {
    /// The weights `ffn_gate`, `ffn_up` and `ffn_down` of a block.
    public static SwiGlu load(Weights weights, int block, Hyperparameters sizes) {
        return load(weights.block(block), "", sizes.innerWidth(), sizes.width());
    }

    /// The weights `ffn_gateX`, `ffn_upX` and `ffn_downX` of a block, where `X` is `suffix`.
    static SwiGlu load(Weights w, String suffix, int innerWidth, int width) {
        return new SwiGlu(
                w.linear("ffn_gate" + suffix, innerWidth, width),
                w.linear("ffn_up" + suffix, innerWidth, width),
                w.linear("ffn_down" + suffix, width, innerWidth),
                innerWidth, width);
    }

    @Override
    public Tensor forward(ForwardPass pass, Tensor input) {
        Tensor out = pass.buffer("branch", width);
        forward(pass, out, input);
        return out;
    }

    /// @param out    F32 `(T, D)`, overwritten
    /// @param input  F32 `(T, D)`
    void forward(ForwardPass pass, Tensor out, Tensor input) {
        var kernels = pass.kernels();
        Tensor gated = pass.buffer("gate", innerWidth);
        Tensor raised = pass.buffer("up", innerWidth);
        Linear.together(kernels, input, List.of(gate.to(gated), up.to(raised)));
        kernels.swiGlu(gated, raised);
        down.forward(kernels, out, gated);
    }
}
