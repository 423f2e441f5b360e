package dev.freehold.kernels.x86.attention;

import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.Tensor;

/// What one call of [Attention] is about, and how it is cut.
///
/// @param threads  that share the pieces
record Call(Tensor out, Tensor query, KvPages cache, int position, AttentionPattern pattern, int threads) {
    /// Queries of a block, about: enough to use each key often, few enough for their states to stay in the L2 cache.
    private static final int QUERIES = 56;
    /// Query heads below which a key-value head's are not parted any more, only to have a piece for each thread.
    private static final int FEWEST_HEADS = 16;

    /// Query heads that share a key-value head.
    int group() {
        return pattern.heads() / cache.kvHeads();
    }

    int tokens() {
        return query.shape().rows();
    }

    /// Tokens of a block.
    int blockTokens() {
        return Math.clamp(QUERIES / group(), 1, tokens());
    }

    private int blocks() {
        return Math.ceilDiv(tokens(), blockTokens());
    }

    /// Query heads of a block: all of a group, or where these are many, as with latent attention
    /// (<https://arxiv.org/abs/2405.04434>), a part of them.
    int blockHeads() {
        int parts = Math.clamp(2L * threads / ((long) cache.kvHeads() * blocks() * stretches()),
                Math.ceilDiv(group(), QUERIES), Math.ceilDiv(group(), FEWEST_HEADS));
        return Math.ceilDiv(group(), parts);
    }

    private int parts() {
        return Math.ceilDiv(group(), blockHeads());
    }

    int pieces() {
        return cache.kvHeads() * parts() * blocks();
    }

    /// Of the states of a block's queries.
    int stateBytes() {
        return blockTokens() * blockHeads() * RowState.bytes(cache.valuePanels());
    }

    /// Piece `piece`, those that see most keys first.
    Block block(int piece) {
        int first = (blocks() - 1 - piece / (cache.kvHeads() * parts())) * blockTokens();
        int kvHead = piece / parts() % cache.kvHeads();
        int head = piece % parts() * blockHeads();
        return new Block(this, kvHead * group() + head, Math.min(blockHeads(), group() - head),
                first, Math.min(blockTokens(), tokens() - first));
    }

    /// The first position that the query of token `t` sees.
    int begin(int t) {
        return Math.max(0, position + t + 1 - pattern.window());
    }

    /// The first position that it sees no more.
    int end(int t) {
        return position + t + 1;
    }

    int firstStretch() {
        return begin(0) / Attention.STRETCH;
    }

    /// Stretches of positions that at least one query sees.
    int stretches() {
        return (end(tokens() - 1) - 1) / Attention.STRETCH + 1 - firstStretch();
    }
}
