package dev.freehold.models.layers;

import dev.freehold.models.cache.CacheLayout;
import dev.freehold.tensor.Tensor;

/// The half of a block where tokens learn of each other: attention, or a recurrence.
public sealed interface Mixer permits Attention, LatentAttention, GatedDeltaNet {
    /// @param input  F32 `(T, D)`, normed
    /// @return F32 `(T, D)`, to be added to the residual stream
    Tensor forward(ForwardPass pass, Tensor input);

    /// What it remembers of a sequence.
    CacheLayout cache();
}
