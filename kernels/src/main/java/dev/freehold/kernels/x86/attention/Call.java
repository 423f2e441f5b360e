package dev.freehold.kernels.x86.attention;

import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.Tensor;

/// What one call of [Attention] is about, and how it is cut.
record Call(Tensor out, Tensor query, KvPages cache, int position, AttentionPattern pattern) {
    /// Queries of a block, about: enough to use each key often, few enough for their states to stay in the L2 cache.
    private static final int QUERIES = 56;

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

    int pieces() {
        return cache.kvHeads() * blocks();
    }

    /// Of the states of a block's queries.
    int stateBytes() {
        return blockTokens() * group() * RowState.bytes(cache.valuePanels());
    }

    /// Piece `piece`, those that see most keys first.
    Block block(int piece) {
        int first = (blocks() - 1 - piece / cache.kvHeads()) * blockTokens();
        return new Block(this, piece % cache.kvHeads(), first, Math.min(blockTokens(), tokens() - first));
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
