package dev.freehold.tuning.network;

import dev.freehold.tensor.Tensor;

/// Weights that are learned.
///
/// @param name      the name in the checkpoint, as in `blk.0.attn_q.weight`, or in an adapter
/// @param value     F32 `(N, K)`, or `(1, K)`
/// @param gradient  F32 of the same shape, added to until somebody clears it
/// @param decays    whether weight decay applies: to matrices, not to norms and biases
public record Parameter(String name, Tensor value, Tensor gradient, boolean decays) {}
