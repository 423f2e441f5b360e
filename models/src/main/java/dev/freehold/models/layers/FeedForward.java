package dev.freehold.models.layers;

import dev.freehold.tensor.Tensor;

/// The half of a block where each token is worked on by itself.
public sealed interface FeedForward permits SwiGlu, MixtureOfExperts {
    /// @param input  F32 `(T, D)`, normed
    /// @return F32 `(T, D)`, to be added to the residual stream
    Tensor forward(ForwardPass pass, Tensor input);

    /// Does now what the first tokens would otherwise wait for.
    default void prepare() {}
}
