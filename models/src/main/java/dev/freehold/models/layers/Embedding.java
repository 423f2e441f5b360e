package dev.freehold.models.layers;

import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;

/// A vector for every token of the vocabulary.
///
/// @param table  `(V, D)`
public record Embedding(Tensor table) {
    /// @param out     F32 `(T, D)`, overwritten
    /// @param tokens  `T` ids
    public void forward(Kernels kernels, Tensor out, int[] tokens) {
        int vocabulary = table.shape().rows();
        for (int token : tokens) {
            if (token < 0 || token >= vocabulary) {
                throw new IllegalArgumentException("token %d is not of the vocabulary: it has %d tokens"
                        .formatted(token, vocabulary));
            }
        }
        kernels.gather(out, table, tokens);
    }
}
