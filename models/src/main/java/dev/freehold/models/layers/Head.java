package dev.freehold.models.layers;

import dev.freehold.models.Batch.Logits;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.Tensor;

/// The end of the network: a last norm, then a score for every token of the vocabulary.
///
/// @param norm    of the residual stream
/// @param output  `(V, D)`
public record Head(RmsNorm norm, Linear output, Hyperparameters sizes) {
    /// The weights `output_norm` and `output`; a model without `output.weight` uses its embedding at both ends.
    public static Head load(Weights weights, Embedding embedding, Hyperparameters sizes) {
        Linear output = weights.has("output.weight")
                ? weights.linear("output", sizes.vocabulary(), sizes.width())
                : embedding.tied(weights.kernels());
        return new Head(weights.rmsNorm("output_norm", sizes.width(), sizes.epsilon()), output, sizes);
    }

    /// @param x  F32 `(T, D)`, the residual stream after the last block; changed
    /// @return F32 `(1, V)` or `(T, V)`
    public Tensor forward(ForwardPass pass, Tensor x, Logits wanted) {
        Tensor rows = switch (wanted) {
            case LAST -> x.row(pass.tokens() - 1);
            case ALL -> x;
        };
        norm.forward(pass.kernels(), rows, rows);
        Tensor logits = pass.workspace().tensor("logits", rows.shape().rows(), sizes.vocabulary());
        output.forward(pass.kernels(), logits, rows);
        return logits;
    }
}
