package dev.freehold.tuning.network;

import dev.freehold.models.Hyperparameters;
import dev.freehold.models.layers.Rope;
import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.AttentionSequences;
import java.util.Optional;

/// Causal self-attention with grouped queries and rotary positions, there and back.
///
/// @param block      number of the block
/// @param query      `(H·W, D)`
/// @param key        `(G·W, D)`
/// @param value      `(G·W, D)`
/// @param output     `(D, H·W)`
/// @param headNorms  of the queries and keys of each head, before they turn
record SelfAttention(int block, Projection query, Projection key, Projection value, Projection output,
        Optional<HeadNorms> headNorms, Hyperparameters sizes) {
    /// @param query  `(W)`
    /// @param key    `(W)`
    record HeadNorms(Norm query, Norm key) {}

    /// What is kept of a pass.
    ///
    /// @param query  F32 `(T, H·W)`, turned
    /// @param key    F32 `(T, G·W)`, turned
    /// @param value  F32 `(T, G·W)`
    /// @param found  F32 `(T, H·W)`, what goes into the output matrix
    /// @param lse    F32 `(T, H)`
    private record Kept(Tensor query, Tensor key, Tensor value, Tensor found, Tensor lse) {}

    private Kept kept(Pass pass, String kept) {
        return new Kept(
                pass.buffer(kept + "query", sizes.queryWidth()),
                pass.buffer(kept + "key", sizes.keyWidth()),
                pass.buffer(kept + "value", sizes.keyWidth()),
                pass.buffer(kept + "found", sizes.queryWidth()),
                pass.buffer(kept + "lse", sizes.heads()));
    }

    private AttentionSequences sequences(Pass pass) {
        float scale = (float) (1 / Math.sqrt(sizes.headWidth()));
        return new AttentionSequences(pass.bounds(), sizes.kvHeads(),
                new AttentionPattern(sizes.heads(), scale, sizes.window(block)));
    }

    boolean learns() {
        return mixingLearns() || output.learns();
    }

    private boolean mixingLearns() {
        return query.learns() || key.learns() || value.learns();
    }

    /// @param kept   prefix of the names of what is kept
    /// @param out    F32 `(T, D)`, overwritten
    /// @param input  F32 `(T, D)`, normed
    void forward(Pass pass, String kept, Tensor out, Tensor input) {
        Kept own = kept(pass, kept);
        Tensor query = headNorms.isPresent() ? pass.buffer(kept + "raw query", sizes.queryWidth()) : own.query;
        Tensor key = headNorms.isPresent() ? pass.buffer(kept + "raw key", sizes.keyWidth()) : own.key;
        this.query.forward(pass, kept, query, input);
        this.key.forward(pass, kept, key, input);
        this.value.forward(pass, kept, own.value, input);
        headNorms.ifPresent(norms -> {
            norms.query.forward(pass, own.query, query);
            norms.key.forward(pass, own.key, key);
        });
        turn(pass, pass.angles(), own.query, own.key);
        pass.training().attention(own.found, own.lse, own.query, own.key, own.value, sequences(pass),
                pass.precision());
        output.forward(pass, kept, out, own.found);
    }

    private void turn(Pass pass, Rope.Angles angles, Tensor query, Tensor key) {
        pass.kernels().rope(query, sizes.heads(), angles.queries().cosine(), angles.queries().sine(),
                angles.pairing());
        pass.kernels().rope(key, sizes.kvHeads(), angles.keys().cosine(), angles.keys().sine(), angles.pairing());
    }

    /// Adds to the gradients of what learns, and makes that of the input where it is wanted.
    ///
    /// @param dInput  F32 `(T, D)`, overwritten
    /// @param dOut    F32 `(T, D)`
    /// @param input   F32 `(T, D)`, normed
    void backward(Pass pass, String kept, Optional<Tensor> dInput, Tensor dOut, Tensor input) {
        Kept own = kept(pass, kept);
        if (dInput.isEmpty() && !mixingLearns()) {
            output.backward(pass, kept, dOut, own.found);
            return;
        }
        Tensor dFound = pass.buffer("d found", sizes.queryWidth());
        Tensor dQuery = pass.buffer("d query", sizes.queryWidth());
        Tensor dKey = pass.buffer("d key", sizes.keyWidth());
        Tensor dValue = pass.buffer("d value", sizes.keyWidth());
        output.backward(pass, kept, dFound, false, dOut, own.found);
        pass.training().attentionBackward(dQuery, dKey, dValue, dFound, own.found, own.lse, own.query, own.key,
                own.value, sequences(pass), pass.precision());
        turn(pass, pass.back(), dQuery, dKey);
        headNorms.ifPresent(norms -> {
            norms.query.backward(pass, dQuery, dQuery, pass.buffer(kept + "raw query", sizes.queryWidth()));
            norms.key.backward(pass, dKey, dKey, pass.buffer(kept + "raw key", sizes.keyWidth()));
        });
        if (dInput.isPresent()) {
            query.backward(pass, kept, dInput.get(), false, dQuery, input);
            key.backward(pass, kept, dInput.get(), true, dKey, input);
            value.backward(pass, kept, dInput.get(), true, dValue, input);
        } else {
            query.backward(pass, kept, dQuery, input);
            key.backward(pass, kept, dKey, input);
            value.backward(pass, kept, dValue, input);
        }
    }
}
