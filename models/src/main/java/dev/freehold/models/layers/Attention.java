package dev.freehold.models.layers;

import dev.freehold.models.Batch;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.Tensor;

/// Causal self-attention with grouped queries and rotary positions, in two steps around what a family adds between
/// them: [#project], then perhaps norms, then [#mix].
///
/// @param query   `(H·W, D)`
/// @param key     `(G·W, D)`
/// @param value   `(G·W, D)`
/// @param output  `(D, H·W)`
public record Attention(
        int block, Linear query, Linear key, Linear value, Linear output, Hyperparameters sizes) {
    /// The weights `attn_q`, `attn_k`, `attn_v` and `attn_output` of a block, biases where there are any.
    public static Attention load(Weights weights, int block, Hyperparameters sizes) {
        Weights w = weights.block(block);
        return new Attention(block,
                w.linear("attn_q", sizes.queryWidth(), sizes.width()),
                w.linear("attn_k", sizes.kvWidth(), sizes.width()),
                w.linear("attn_v", sizes.kvWidth(), sizes.width()),
                w.linear("attn_output", sizes.width(), sizes.queryWidth()),
                sizes);
    }

    /// Queries, keys and values of a batch.
    ///
    /// @param query  F32 `(T, H·W)`
    /// @param key    F32 `(T, G·W)`
    /// @param value  F32 `(T, G·W)`
    public record Projections(Tensor query, Tensor key, Tensor value) {}

    /// @param input  F32 `(T, D)`
    public Projections project(ForwardPass pass, Tensor input) {
        var projected = new Projections(
                pass.buffer("query", sizes.queryWidth()),
                pass.buffer("key", sizes.kvWidth()),
                pass.buffer("value", sizes.kvWidth()));
        query.forward(pass.kernels(), projected.query, input);
        key.forward(pass.kernels(), projected.key, input);
        value.forward(pass.kernels(), projected.value, input);
        return projected;
    }

    /// Turns queries and keys to their positions, remembers keys and values, and mixes the values each query attends
    /// to.
    ///
    /// @param projected  changed in place
    /// @return F32 `(T, D)`, to be added to the residual stream
    public Tensor mix(ForwardPass pass, Projections projected) {
        var kernels = pass.kernels();
        var angles = pass.angles();
        kernels.rope(projected.query, sizes.heads(), angles.cosine(), angles.sine(), angles.pairing());
        kernels.rope(projected.key, sizes.kvHeads(), angles.cosine(), angles.sine(), angles.pairing());

        Tensor mixed = pass.buffer("attention", sizes.queryWidth());
        var pattern = new AttentionPattern(
                sizes.heads(), (float) (1 / Math.sqrt(sizes.headWidth())), sizes.window(block));
        int first = 0;
        for (Batch.Span span : pass.batch().spans()) {
            int count = span.tokens().length;
            KvPages pages = span.cache().block(block);
            int position = span.cache().length();
            kernels.store(pages, position, projected.key.rows(first, count), projected.value.rows(first, count));
            kernels.attention(
                    mixed.rows(first, count), projected.query.rows(first, count), pages, position, pattern);
            first += count;
        }
        Tensor out = pass.buffer("branch", sizes.width());
        output.forward(kernels, out, mixed);
        return out;
    }
}
