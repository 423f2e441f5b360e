package dev.freehold.models.layers;

import dev.freehold.models.Hyperparameters;
import dev.freehold.models.cache.CacheLayout;
import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Causal self-attention with grouped queries and rotary positions.
///
/// @param block      number of the block
/// @param query      `(H·W, D)`
/// @param key        `(G·W, D)`
/// @param value      `(G·U, D)`
/// @param output     `(D, H·U)`
/// @param headNorms  of the queries and keys of each head, before they turn
/// @param gate       `(H·W, D)`: what each head found passes through `σ(gate·x)`
public record Attention(int block, Linear query, Linear key, Linear value, Linear output,
        Optional<HeadNorms> headNorms, Optional<Linear> gate, Hyperparameters sizes) implements Mixer {
    /// @param query  `(W)`
    /// @param key    `(W)`
    public record HeadNorms(RmsNorm query, RmsNorm key) {}

    /// The weights `attn_q`, `attn_k`, `attn_v` and `attn_output` of a block, biases where there are any.
    public static Attention load(Weights weights, int block, Hyperparameters sizes) {
        Weights w = weights.block(block);
        return new Attention(block,
                w.linear("attn_q", sizes.queryWidth(), sizes.width()),
                w.linear("attn_k", sizes.keyWidth(), sizes.width()),
                w.linear("attn_v", sizes.valuesWidth(), sizes.width()),
                w.linear("attn_output", sizes.width(), sizes.foundWidth()),
                Optional.empty(), Optional.empty(), sizes);
    }

    /// This attention with the norms `attn_q_norm` and `attn_k_norm`.
    public Attention withHeadNorms(Weights weights) {
        Weights w = weights.block(block);
        var norms = new HeadNorms(
                w.rmsNorm("attn_q_norm", sizes.headWidth(), sizes.epsilon()),
                w.rmsNorm("attn_k_norm", sizes.headWidth(), sizes.epsilon()));
        return new Attention(block, query, key, value, output, Optional.of(norms), gate, sizes);
    }

    /// The same with a gate: of each head, `attn_q` has the rows of the query, then those of the gate.
    public static Attention loadGated(Weights weights, int block, Hyperparameters sizes) {
        Weights w = weights.block(block);
        int width = sizes.headWidth();
        return new Attention(block,
                w.linear("attn_q", new RowChoice(sizes.heads(), 2 * width, 0, width), sizes.width()),
                w.linear("attn_k", sizes.keyWidth(), sizes.width()),
                w.linear("attn_v", sizes.valuesWidth(), sizes.width()),
                w.linear("attn_output", sizes.width(), sizes.foundWidth()),
                Optional.empty(),
                Optional.of(w.linear("attn_q", new RowChoice(sizes.heads(), 2 * width, width, width), sizes.width())),
                sizes);
    }

    @Override
    public CacheLayout cache() {
        return sizes.cache(block);
    }

    @Override
    public Tensor forward(ForwardPass pass, Tensor input) {
        var kernels = pass.kernels();
        Tensor queries = pass.buffer("query", sizes.queryWidth());
        Tensor keys = pass.buffer("key", sizes.keyWidth());
        Tensor values = pass.buffer("value", sizes.valuesWidth());
        var outputs = new ArrayList<>(List.of(query.to(queries), key.to(keys), value.to(values)));
        var gating = gate.map(weights -> weights.to(pass.buffer("attention gate", sizes.foundWidth())));
        gating.ifPresent(outputs::add);
        Linear.together(kernels, input, outputs);
        headNorms.ifPresent(norms -> {
            norms.query.forward(kernels, queries, queries);
            norms.key.forward(kernels, keys, keys);
        });
        pass.angles().turnQueries(kernels, queries, sizes.heads());
        pass.angles().turnKeys(kernels, keys, sizes.kvHeads());

        Tensor mixed = pass.buffer("attention", sizes.foundWidth());
        attend(pass, mixed, queries, keys, values);
        gating.ifPresent(gates -> kernels.sigmoidGate(mixed, gates.out()));
        Tensor out = pass.buffer("branch", sizes.width());
        output.forward(kernels, out, mixed);
        return out;
    }

    /// Remembers keys and values, and mixes the values each query attends to, sequence by sequence.
    private void attend(ForwardPass pass, Tensor mixed, Tensor queries, Tensor keys, Tensor values) {
        var pattern = new AttentionPattern(
                sizes.heads(), (float) (1 / Math.sqrt(sizes.headWidth())), sizes.window(block));
        pass.forEachSpan((cache, first, count) -> {
            KvPages pages = cache.keysAndValues(block).pages();
            int position = cache.length();
            pass.kernels().store(pages, position, keys.rows(first, count), values.rows(first, count));
            pass.kernels().attention(mixed.rows(first, count), queries.rows(first, count), pages, position, pattern);
        });
    }
}
