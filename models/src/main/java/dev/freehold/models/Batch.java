package dev.freehold.models;

import dev.freehold.models.layers.KvCache;

/// Tokens to append to one sequence in a single pass.
///
/// @param tokens  `T` token ids, at positions `cache.length()` and on; shared, not copied
/// @param cache   of the sequence
/// @param logits  which positions' logits are wanted
public record Batch(int[] tokens, KvCache cache, Logits logits) {
    /// For which of a batch's tokens logits are computed: the product with the output matrix is the largest of all.
    public enum Logits {
        /// For the last token: what generation needs.
        LAST,
        /// For all tokens: what evaluation needs.
        ALL
    }

    public Batch {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("a batch needs at least one token");
        }
    }
}
