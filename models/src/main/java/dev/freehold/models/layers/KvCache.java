package dev.freehold.models.layers;

import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;

/// Keys and values of all tokens of one sequence, so that a new token costs one token's work.
public final class KvCache implements AutoCloseable {
    private final Arena arena = Arena.ofShared(); // kernels read from their own threads
    private final List<KvPages> blocks;
    private final int capacity;
    private int length;

    /// @param type      how keys and values are kept
    /// @param capacity  tokens the sequence may grow to
    public KvCache(Hyperparameters sizes, KvType type, int capacity) {
        this.blocks = Stream.generate(() -> new KvPages(arena, type, sizes.kvHeads(), sizes.headWidth()))
                .limit(sizes.blocks()).toList();
        this.capacity = capacity;
    }

    /// The pages of transformer block `index`.
    public KvPages block(int index) {
        return blocks.get(index);
    }

    /// Tokens in the sequence; the next one gets this position.
    public int length() {
        return length;
    }

    public int capacity() {
        return capacity;
    }

    /// Makes room for `tokens` more.
    ///
    /// @throws IllegalArgumentException if they do not fit the capacity
    public void reserve(int tokens) {
        if (tokens > capacity - length) {
            throw new IllegalArgumentException("%d tokens do not fit: %d of %d are used"
                    .formatted(tokens, length, capacity));
        }
        blocks.forEach(pages -> pages.reserve(length + tokens));
    }

    /// Counts `tokens` more, whose keys and values all blocks have stored.
    public void advance(int tokens) {
        length += tokens;
    }

    /// Forgets all tokens from `length` on, so that another continuation can follow the same beginning.
    public void truncate(int length) {
        if (length < 0 || length > this.length) {
            throw new IllegalArgumentException("cannot truncate %d tokens to %d".formatted(this.length, length));
        }
        this.length = length;
    }

    /// Bytes one page of all blocks takes: memory grows by this much.
    public static long pageBytes(Hyperparameters sizes, KvType type) {
        return sizes.blocks() * KvPages.pageBytes(type, sizes.kvHeads(), sizes.headWidth());
    }

    @Override
    public void close() {
        arena.close();
    }
}
