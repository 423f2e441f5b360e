package dev.freehold.models.cache;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// What one block of a network remembers of one sequence.
public sealed interface BlockCache permits KeyValueCache, RecurrentCache {
    /// Makes room for tokens `length … length + tokens - 1`, the first `length` of which are there.
    void reserve(int length, int tokens);

    /// Whether all is still there that the token at position `length` needs, its [#state] apart.
    boolean canRewind(int length);

    /// Forgets all tokens.
    void clear();

    /// What changes with every token and cannot be told from positions, to be copied for a snapshot; empty if there is
    /// nothing of the kind.
    List<MemorySegment> state();

    /// All that the first `length` tokens have left, in an order that depends on sizes and lengths alone.
    List<MemorySegment> contents(int length);

    /// Bytes held.
    long byteSize();
}
