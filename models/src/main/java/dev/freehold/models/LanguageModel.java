package dev.freehold.models;

import dev.freehold.models.cache.CacheLayout;
import dev.freehold.models.cache.SequenceCache;
import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.Tensor;
import java.util.List;

/// A network that predicts the next token. Immutable once loaded; the state of a sequence is in its [SequenceCache].
public interface LanguageModel {
    Hyperparameters hyperparameters();

    /// What its blocks remember of a sequence, block by block.
    List<CacheLayout> cacheLayouts();

    /// An empty cache for a sequence of at most `capacity` tokens; memory is taken as the sequence grows.
    ///
    /// @param type  how keys and values are kept
    SequenceCache newCache(KvType type, int capacity);

    /// Does now what the first tokens would otherwise wait for: packs all experts that there is room for.
    default void prepare() {}

    /// Appends the batch's tokens to their sequences and computes logits for those the batch asks for.
    ///
    /// Not to be called from two threads at once with the same workspace or the same kernels.
    ///
    /// @return F32 `(L, V)`, `L` as the batch asks; lives in `workspace`, valid until its next use
    /// @throws IllegalArgumentException if a token is not of the vocabulary, or the cache has no room
    Tensor forward(Batch batch, Workspace workspace);

    /// The same, but stops before the last matrix: what logits are made of, after the last norm.
    ///
    /// @return F32 `(L, D)`, `L` as the batch asks; lives in `workspace`, valid until its next use
    /// @throws IllegalArgumentException if a token is not of the vocabulary, or the cache has no room
    Tensor hidden(Batch batch, Workspace workspace);
}
