package dev.freehold.models.layers;

import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Self-attention without a mask: each token of a text sees all of it.
///
/// Kernels know causal attention only. The last token of a text is the one that sees all; so all queries of a head are
/// given as heads of one token at that position, which share the key-value head.
///
/// @param heads   `H`, as many for queries as for keys and values
/// @param query   `(H·W, D)`
/// @param key     `(H·W, D)`
/// @param value   `(H·W, D)`
/// @param output  `(D, H·W)`
public record FullAttention(int heads, Linear query, Linear key, Linear value, Linear output) {
    /// Queries of a head in one call: enough to use each key often, few enough for their states to stay in the cache.
    private static final int QUERIES = 32;

    /// The weights `attn_q`, `attn_k`, `attn_v` and `attn_output` of a block, biases where there are any.
    public static FullAttention load(Weights weights, int block, int heads, int width) {
        Weights w = weights.block(block);
        return new FullAttention(heads,
                w.linear("attn_q", width, width),
                w.linear("attn_k", width, width),
                w.linear("attn_v", width, width),
                w.linear("attn_output", width, width));
    }

    /// @param input    F32 `(T, D)`, the tokens of all texts
    /// @param lengths  of the texts, `T` together
    /// @param pages    room for the keys and values of the longest text; overwritten
    /// @return F32 `(T, D)`, to be added to the residual stream
    public Tensor forward(Kernels kernels, Workspace workspace, Tensor input, List<Integer> lengths, KvPages pages) {
        int tokens = input.shape().rows();
        int width = input.shape().columns();
        Tensor queries = workspace.tensor("query", tokens, width);
        Tensor keys = workspace.tensor("key", tokens, width);
        Tensor values = workspace.tensor("value", tokens, width);
        Linear.together(kernels, input, List.of(query.to(queries), key.to(keys), value.to(values)));
        Tensor mixed = workspace.tensor("attention", tokens, width);
        int first = 0;
        for (int length : lengths) {
            kernels.store(pages, 0, keys.rows(first, length), values.rows(first, length));
            for (int from = 0; from < length; from += QUERIES) {
                int count = Math.min(QUERIES, length - from);
                mix(kernels, workspace, mixed.rows(first + from, count), queries.rows(first + from, count), pages,
                        length - 1);
            }
            first += length;
        }
        Tensor out = workspace.tensor("branch", tokens, width);
        output.forward(kernels, out, mixed);
        return out;
    }

    private void mix(Kernels kernels, Workspace workspace, Tensor out, Tensor query, KvPages pages, int last) {
        int count = query.shape().rows();
        int width = query.shape().columns();
        Tensor asHeads = workspace.tensor("query by head", 1, count * width);
        Tensor mixed = workspace.tensor("attention by head", 1, count * width);
        swap(query, asHeads, count, heads);
        var pattern = new AttentionPattern(
                count * heads, (float) (1 / Math.sqrt(width / heads)), AttentionPattern.UNLIMITED);
        kernels.attention(mixed, asHeads, pages, last, pattern);
        swap(mixed, out, heads, count);
    }

    /// Turns `outer × inner` groups of elements into `inner × outer`.
    private static void swap(Tensor from, Tensor to, int outer, int inner) {
        long bytes = from.data().byteSize() / outer / inner;
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                MemorySegment.copy(from.data(), (i * (long) inner + j) * bytes, to.data(),
                        (j * (long) outer + i) * bytes, bytes);
            }
        }
    }
}
