package dev.freehold.tuning.network;

import dev.freehold.tensor.Tensor;

/// What is to be thought of some logits.
@FunctionalInterface
public interface LogitLoss {
    /// Judges logits and replaces them by the derivatives of the loss by them.
    ///
    /// @param places  `R`: rows of the batch
    /// @param logits  F32 `(R, V)`, of these rows
    void judge(int[] places, Tensor logits);
}
