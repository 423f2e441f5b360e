package dev.freehold.models.cache;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.TreeMap;

/// Copies of the states of a sequence's recurrent blocks, by the length they belong to.
final class Snapshots {
    /// Kept at most: each is as large as the states, 20 to 200 MB.
    private static final int KEPT = 4;
    private static final long CACHE_LINE = 64;

    private record Snapshot(Arena arena, MemorySegment copy) {}

    private final List<MemorySegment> states;
    private final TreeMap<Integer, Snapshot> byLength = new TreeMap<>();

    Snapshots(List<BlockCache> blocks) {
        this.states = blocks.stream().flatMap(block -> block.state().stream()).toList();
    }

    /// Remembers the states as those of `length` tokens.
    void take(int length) {
        if (states.isEmpty() || length == 0 || byLength.containsKey(length)) {
            return;
        }
        if (byLength.size() == KEPT) {
            byLength.pollFirstEntry().getValue().arena.close();
        }
        Arena arena = Arena.ofShared();
        MemorySegment copy = arena.allocate(stateBytes(), CACHE_LINE);
        long at = 0;
        for (MemorySegment state : states) {
            MemorySegment.copy(state, 0, copy, at, state.byteSize());
            at += state.byteSize();
        }
        byLength.put(length, new Snapshot(arena, copy));
    }

    /// The greatest length, up to `length`, whose states can be put back; `length` itself where there are no states, 0
    /// where none are kept.
    int latest(int length) {
        Integer latest = states.isEmpty() ? Integer.valueOf(length) : byLength.floorKey(length);
        return latest == null ? 0 : latest;
    }

    /// Puts the states of `length` tokens back, which [#latest] told, and forgets later ones.
    void restore(int length) {
        if (states.isEmpty()) {
            return;
        }
        while (byLength.lastKey() > length) {
            byLength.pollLastEntry().getValue().arena.close();
        }
        long at = 0;
        for (MemorySegment state : states) {
            MemorySegment.copy(byLength.get(length).copy, at, state, 0, state.byteSize());
            at += state.byteSize();
        }
    }

    private long stateBytes() {
        return states.stream().mapToLong(MemorySegment::byteSize).sum();
    }

    long byteSize() {
        return byLength.size() * stateBytes();
    }

    /// Forgets all.
    void clear() {
        byLength.values().forEach(snapshot -> snapshot.arena.close());
        byLength.clear();
    }
}
