package dev.freehold.models;

import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.Tensor;
import java.util.List;

/// A network that says what each token of a text means, having seen the whole text. Immutable once loaded.
public interface Encoder {
    /// `D`, of the vectors.
    int width();

    /// `V`: token ids are below it.
    int vocabulary();

    /// Tokens that a text may have.
    int contextLength();

    /// A vector for each token of some texts, each of which is read by itself.
    ///
    /// Not to be called from two threads at once with the same workspace or the same kernels.
    ///
    /// @param texts  token ids, none of them empty
    /// @return F32 `(T, D)`, text after text; lives in `workspace`, valid until its next use
    /// @throws IllegalArgumentException if a token is not of the vocabulary, or a text too long
    Tensor encode(List<int[]> texts, Workspace workspace);
}
