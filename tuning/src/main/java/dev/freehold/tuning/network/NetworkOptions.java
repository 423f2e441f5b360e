package dev.freehold.tuning.network;

import dev.freehold.tensor.training.Precision;

/// How a network computes.
///
/// @param precision  of the factors of products; sums and all else are F32
/// @param recompute  keep only what goes into each block, and compute the rest again on the way back
///                   (<https://arxiv.org/abs/1604.06174>): less memory for a third more work
/// @param headBytes  of logits that are in memory at once
public record NetworkOptions(Precision precision, boolean recompute, long headBytes) {
    /// Enough for products with the output matrix to be as fast as they can be.
    public static final long DEFAULT_HEAD_BYTES = 64L << 20;

    public NetworkOptions(Precision precision, boolean recompute) {
        this(precision, recompute, DEFAULT_HEAD_BYTES);
    }
}
