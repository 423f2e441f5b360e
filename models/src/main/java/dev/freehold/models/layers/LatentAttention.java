package dev.freehold.models.layers;

import dev.freehold.models.cache.CacheLayout;
import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// Multi-head latent attention, <https://arxiv.org/abs/2405.04434>, section 2.1: of each token one vector is
/// remembered, from which the keys and values of all heads could be made.
///
/// They never are. What a head would make keys of is multiplied with its queries instead (`keyUp`), and what it would
/// make values of with what its queries found (`valueUp`), so that all heads attend to the latent vectors themselves:
/// one key-value head of keys `latent | turned` and values `latent`.
///
/// @param block         number of the block
/// @param queryDown     from `(D)` to what queries are made of, with its norm; models of few heads have none
/// @param contentQuery  `(H·P, ·)`, the part of queries that knows no position, `P` wide
/// @param turnedQuery   `(H·R, ·)`, the part that turns with the position, `R` wide
/// @param latent        `(L, D)`
/// @param latentNorm    `(L)`
/// @param turnedKey     `(R, D)`, one for all heads
/// @param keyUp         `(L, P)` for each head
/// @param valueUp       `(U, L)` for each head
/// @param output        `(D, H·U)`
/// @param scale         of scores
public record LatentAttention(int block, Optional<QueryDown> queryDown, Linear contentQuery,
        Linear turnedQuery, Linear latent, RmsNorm latentNorm, Linear turnedKey, List<PackedMatrix> keyUp,
        List<PackedMatrix> valueUp, Linear output, LatentSizes sizes, float scale) implements Mixer {
    /// @param projection  `(Q, D)`
    /// @param norm        `(Q)`
    public record QueryDown(Linear projection, RmsNorm norm, int width) {}

    @Override
    public CacheLayout cache() {
        return sizes.cache();
    }

    @Override
    public Tensor forward(ForwardPass pass, Tensor input) {
        Kernels kernels = pass.kernels();
        Tensor queries = queries(pass, input);
        Tensor content = pass.buffer("latent", sizes.latentWidth());
        Tensor turned = pass.buffer("turned key", sizes.turnedWidth());
        Linear.together(kernels, input, List.of(latent.to(content), turnedKey.to(turned)));
        latentNorm.forward(kernels, content, content);
        pass.angles().turnKeys(kernels, turned, 1);
        Tensor keys = pass.buffer("key", sizes.keyWidth());
        sideBySide(keys, content, turned, 1);

        Tensor found = pass.buffer("attention", sizes.heads() * sizes.latentWidth());
        attend(pass, found, queries, keys);

        Tensor mixed = perHead(pass, "value", valueUp, found, sizes.latentWidth(), sizes.valueWidth());
        Tensor out = pass.buffer("branch", input.shape().columns());
        output.forward(kernels, out, mixed);
        return out;
    }

    /// F32 `(T, H·(L + R))`.
    private Tensor queries(ForwardPass pass, Tensor input) {
        Kernels kernels = pass.kernels();
        Tensor source = queryDown.map(down -> {
            Tensor narrow = pass.buffer("query down", down.width);
            down.projection.forward(kernels, narrow, input);
            down.norm.forward(kernels, narrow, narrow);
            return narrow;
        }).orElse(input);
        Tensor content = pass.buffer("content query", sizes.heads() * sizes.contentWidth());
        Tensor turned = pass.buffer("turned query", sizes.heads() * sizes.turnedWidth());
        Linear.together(kernels, source, List.of(contentQuery.to(content), turnedQuery.to(turned)));
        pass.angles().turnQueries(kernels, turned, sizes.heads());
        Tensor queries = pass.buffer("query", sizes.heads() * sizes.keyWidth());
        Tensor absorbed = perHead(pass, "query", keyUp, content, sizes.contentWidth(), sizes.latentWidth());
        sideBySide(queries, absorbed, turned, sizes.heads());
        return queries;
    }

    /// Multiplies each head's part of every token with the matrix of that head.
    ///
    /// @param input  F32 `(T, H·from)`
    /// @return F32 `(T, H·to)`
    private Tensor perHead(
            ForwardPass pass, String name, List<PackedMatrix> matrices, Tensor input, int from, int to) {
        int tokens = pass.tokens();
        int heads = sizes.heads();
        var bounds = new int[heads + 1];
        for (int h = 0; h <= heads; h++) {
            bounds[h] = h * tokens;
        }
        Tensor tokenMajor = input.reshaped(tokens * heads, from);
        Tensor out = pass.workspace().tensor(name + " up", tokens * heads, to);
        if (tokens == 1) { // heads stand one after the other already
            pass.kernels().groupedMatmul(out, matrices, bounds, tokenMajor);
            return out.reshaped(1, heads * to);
        }
        var toHeads = new int[tokens * heads];
        var toTokens = new int[tokens * heads];
        for (int t = 0; t < tokens; t++) {
            for (int h = 0; h < heads; h++) {
                toHeads[h * tokens + t] = t * heads + h;
                toTokens[t * heads + h] = h * tokens + t;
            }
        }
        Tensor headMajor = pass.workspace().tensor(name + " by head", tokens * heads, from);
        Tensor products = pass.workspace().tensor(name + " up by head", tokens * heads, to);
        pass.kernels().gather(headMajor, tokenMajor, toHeads);
        pass.kernels().groupedMatmul(products, matrices, bounds, headMajor);
        pass.kernels().gather(out, products, toTokens);
        return out.reshaped(tokens, heads * to);
    }

    /// `out[t] = left[t, head 0] | right[t, head 0] | left[t, head 1] | …`.
    private static void sideBySide(Tensor out, Tensor left, Tensor right, int heads) {
        long leftBytes = left.rowBytes() / heads;
        long rightBytes = right.rowBytes() / heads;
        int parts = out.shape().rows() * heads;
        for (int i = 0; i < parts; i++) {
            long at = i * (leftBytes + rightBytes);
            MemorySegment.copy(left.data(), i * leftBytes, out.data(), at, leftBytes);
            MemorySegment.copy(right.data(), i * rightBytes, out.data(), at + leftBytes, rightBytes);
        }
    }

    private void attend(ForwardPass pass, Tensor found, Tensor queries, Tensor keys) {
        var pattern = new AttentionPattern(sizes.heads(), scale, AttentionPattern.UNLIMITED);
        pass.forEachSpan((cache, first, count) -> {
            KvPages pages = cache.keysAndValues(block).pages();
            int position = cache.length();
            pass.kernels().store(pages, position, keys.rows(first, count));
            pass.kernels().attention(found.rows(first, count), queries.rows(first, count), pages, position, pattern);
        });
    }
}
