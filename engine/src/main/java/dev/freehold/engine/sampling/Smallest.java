package dev.freehold.engine.sampling;

import java.util.Arrays;

/// Finds the `limit` smallest of many numbers without sorting them all: keeps up to twice as many, and when these are
/// full sorts them and drops the upper half, after which few others get in.
final class Smallest {
    private long[] kept = {};
    private int size;
    private int limit;
    private long bound;

    /// Starts anew.
    ///
    /// @param limit  how many to find, at least 1
    /// @param offers  at most how many will be offered, at least 1
    void begin(int limit, int offers) {
        this.limit = Math.min(limit, offers);
        int capacity = (int) Math.min(2L * limit, offers);
        if (kept.length < capacity) {
            kept = new long[capacity];
        }
        size = 0;
        bound = Long.MAX_VALUE;
    }

    /// @param number  unlike all others offered, and not `Long.MAX_VALUE`
    void offer(long number) {
        if (number < bound) {
            if (size == kept.length) {
                shrink();
            }
            kept[size++] = number;
        }
    }

    /// How many were found: `limit`, or fewer if fewer were offered.
    int finish() {
        shrink();
        return size;
    }

    /// The `index`-th smallest, after [#finish].
    long get(int index) {
        return kept[index];
    }

    private void shrink() {
        Arrays.sort(kept, 0, size);
        if (size >= limit) {
            size = limit;
            bound = kept[size - 1];
        }
    }
}
