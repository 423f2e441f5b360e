package dev.freehold.tokenizer.training;

import java.util.Arrays;

/// How often each two tokens stand side by side.
final class PairTable {
    private static final long FREE = -1;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L; // 2⁶⁴ / golden ratio

    private long[] pairs = new long[1 << 16];
    private long[] counts = new long[1 << 16];
    private int size;

    PairTable() {
        Arrays.fill(pairs, FREE);
    }

    /// Two tokens as one number, smaller for smaller ones, the left one first.
    static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    static int left(long pair) {
        return (int) (pair >>> 32);
    }

    static int right(long pair) {
        return (int) pair;
    }

    long count(long pair) {
        int slot = slot(pair);
        return pairs[slot] == FREE ? 0 : counts[slot];
    }

    void add(long pair, long times) {
        int slot = slot(pair);
        if (pairs[slot] == FREE) {
            if (2 * ++size > pairs.length) {
                grow();
                slot = slot(pair);
            }
            pairs[slot] = pair;
        }
        counts[slot] += times;
    }

    private void grow() {
        long[] oldPairs = pairs;
        long[] oldCounts = counts;
        pairs = new long[2 * oldPairs.length];
        counts = new long[pairs.length];
        Arrays.fill(pairs, FREE);
        for (int i = 0; i < oldPairs.length; i++) {
            if (oldPairs[i] != FREE) {
                int slot = slot(oldPairs[i]);
                pairs[slot] = oldPairs[i];
                counts[slot] = oldCounts[i];
            }
        }
    }

    private int slot(long pair) {
        long hash = pair * MULTIPLIER;
        int slot = (int) (hash >>> 33) & pairs.length - 1;
        while (pairs[slot] != FREE && pairs[slot] != pair) {
            slot = slot + 1 & pairs.length - 1;
        }
        return slot;
    }
}
