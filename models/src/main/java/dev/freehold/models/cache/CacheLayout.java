package dev.freehold.models.cache;

import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.DeltaState;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import java.lang.foreign.Arena;

/// What a block needs to remember of a sequence, by kind and size.
public sealed interface CacheLayout {
    /// An empty cache of this layout.
    ///
    /// @param arena  owns the memory
    /// @param type   how keys and values are kept
    BlockCache create(Arena arena, KvType type);

    /// Bytes that `tokens` tokens take.
    long byteSize(KvType type, int tokens);

    /// Bytes of them that the last token looks at.
    long readBytes(KvType type, int tokens);

    /// Keys and values of every token.
    ///
    /// @param heads       `G`
    /// @param keyWidth    `W`
    /// @param valueWidth  `U`
    /// @param window      tokens that are seen at most, or [AttentionPattern#UNLIMITED]
    record KeysAndValues(int heads, int keyWidth, int valueWidth, int window) implements CacheLayout {
        @Override
        public KeyValueCache create(Arena arena, KvType type) {
            return new KeyValueCache(new KvPages(arena, type, heads, keyWidth, valueWidth), window);
        }

        @Override
        public long byteSize(KvType type, int tokens) {
            long kept = window == AttentionPattern.UNLIMITED
                    ? tokens
                    : Math.min(tokens, (long) window + KeyValueCache.SLACK + KvPages.PAGE);
            return Math.ceilDiv(kept, KvPages.PAGE) * KvPages.pageBytes(type, heads, keyWidth, valueWidth);
        }

        @Override
        public long readBytes(KvType type, int tokens) {
            return Math.min(tokens, window) * KvPages.pageBytes(type, heads, keyWidth, valueWidth) / KvPages.PAGE;
        }
    }

    /// One vector of every token, which is its key and begins with its value (latent attention,
    /// <https://arxiv.org/abs/2405.04434>).
    ///
    /// @param width       `W`, of the vector
    /// @param valueWidth  `U`, of its part that is the value
    record Latent(int width, int valueWidth) implements CacheLayout {
        @Override
        public KeyValueCache create(Arena arena, KvType type) {
            return new KeyValueCache(KvPages.latent(arena, type, width, valueWidth), AttentionPattern.UNLIMITED);
        }

        @Override
        public long byteSize(KvType type, int tokens) {
            return (long) Math.ceilDiv(tokens, KvPages.PAGE) * KvPages.latentPageBytes(type, width);
        }

        @Override
        public long readBytes(KvType type, int tokens) {
            return tokens * KvPages.latentPageBytes(type, width) / KvPages.PAGE;
        }
    }

    /// A state of one size whatever the length: the inputs of the last few tokens and a matrix for each value head.
    ///
    /// @param taps        `J`, of the convolution
    /// @param keyHeads    `Hk`
    /// @param valueHeads  `Hv`
    /// @param keyWidth    `dk`
    /// @param valueWidth  `dv`
    record Recurrent(int taps, int keyHeads, int valueHeads, int keyWidth, int valueWidth) implements CacheLayout {
        @Override
        public RecurrentCache create(Arena arena, KvType type) {
            return new RecurrentCache(arena, this);
        }

        @Override
        public long byteSize(KvType type, int tokens) {
            long channels = 2L * keyHeads * keyWidth + (long) valueHeads * valueWidth;
            return Float.BYTES * (taps - 1) * channels + DeltaState.byteSize(valueHeads, keyWidth, valueWidth);
        }

        @Override
        public long readBytes(KvType type, int tokens) {
            return byteSize(type, tokens);
        }
    }
}
