package dev.freehold.models.layers;

import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;

/// What all layers of one forward pass share.
///
/// @param cache   of the sequence, with room for the batch
/// @param tokens  `T`, in the batch
/// @param angles  of the batch's positions
public record ForwardPass(Kernels kernels, Workspace workspace, KvCache cache, int tokens, Rope.Angles angles) {
    /// The buffer called `name`, F32 `(T, width)`.
    Tensor buffer(String name, int width) {
        return workspace.tensor(name, tokens, width);
    }
}
