package dev.freehold.models.layers;

import dev.freehold.models.Batch;
import dev.freehold.models.cache.SequenceCache;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;

/// What all layers of one forward pass share.
///
/// @param batch   whose sequences have room for it
/// @param tokens  `T`, in the batch
/// @param angles  of the positions of its tokens
public record ForwardPass(Kernels kernels, Workspace workspace, Batch batch, int tokens, Rope.Angles angles) {
    /// Makes room in the caches of the batch's sequences and turns positions to angles.
    ///
    /// @throws IllegalArgumentException if a cache has no room
    public static ForwardPass begin(Kernels kernels, Workspace workspace, Batch batch, Rope rope) {
        batch.spans().forEach(span -> span.cache().reserve(span.tokens().length));
        return new ForwardPass(kernels, workspace, batch, batch.size(),
                rope.angles(workspace, batch.positions()));
    }

    /// Counts the batch's tokens as parts of their sequences: all blocks have stored their keys and values.
    public void end() {
        batch.spans().forEach(span -> span.cache().advance(span.tokens().length));
    }

    /// What is done with the part of a batch that one sequence has.
    interface SpanWork {
        /// @param cache  of the sequence
        /// @param first  row of its first token
        /// @param count  its tokens
        void run(SequenceCache cache, int first, int count);
    }

    /// Does `work` sequence by sequence.
    void forEachSpan(SpanWork work) {
        int first = 0;
        for (Batch.Span span : batch.spans()) {
            work.run(span.cache(), first, span.tokens().length);
            first += span.tokens().length;
        }
    }

    /// The buffer called `name`, F32 `(T, width)`.
    Tensor buffer(String name, int width) {
        return workspace.tensor(name, tokens, width);
    }
}
