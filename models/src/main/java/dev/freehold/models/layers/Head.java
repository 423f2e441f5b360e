package dev.freehold.models.layers;

import dev.freehold.models.Batch;
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
                : weights.tied(embedding.table());
        return new Head(weights.rmsNorm("output_norm", sizes.width(), sizes.epsilon()), output, sizes);
    }

    /// @param x  F32 `(T, D)`, the residual stream after the last block; changed
    /// @return F32 `(L, V)`, as the batch asks
    public Tensor forward(ForwardPass pass, Tensor x) {
        Tensor logits = pass.workspace().tensor("logits", pass.batch().logitRows(), sizes.vocabulary());
        output.forward(pass.kernels(), logits, normed(pass, x));
        return logits;
    }

    /// @param x  F32 `(T, D)`, the residual stream after the last block; changed
    /// @return F32 `(L, D)`, as the batch asks
    Tensor normed(ForwardPass pass, Tensor x) {
        Tensor rows = wanted(pass, x);
        norm.forward(pass.kernels(), rows, rows);
        return rows;
    }

    /// The rows of `x` that logits are wanted for, side by side.
    private Tensor wanted(ForwardPass pass, Tensor x) {
        int wanted = pass.batch().logitRows();
        if (wanted == pass.tokens()) {
            return x;
        }
        if (pass.batch().spans().size() == 1) {
            return x.row(pass.tokens() - 1);
        }
        Tensor rows = pass.workspace().tensor("head rows", wanted, sizes.width());
        int from = 0;
        int to = 0;
        for (Batch.Span span : pass.batch().spans()) {
            int count = span.logitRows();
            from += span.tokens().length;
            rows.data().asSlice(to * rows.rowBytes()).copyFrom(x.rows(from - count, count).data());
            to += count;
        }
        return rows;
    }
}
