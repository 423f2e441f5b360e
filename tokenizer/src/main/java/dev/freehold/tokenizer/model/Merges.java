package dev.freehold.tokenizer.model;

import java.util.Arrays;

/// Which two neighbouring tokens may become one, and in what order: byte-pair encoding's only table.
public final class Merges {
    static final long NONE = Long.MAX_VALUE;
    private static final long FREE = -1;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L; // 2⁶⁴ / golden ratio

    private final long[] table; // pair, merge, pair, merge …
    private final int shift; // of a hash to a place in the table
    private final long[] seen; // a bit for each pair's hash, eight times as many as pairs fit

    private Merges(int count) {
        int capacity = Integer.highestOneBit(Math.max(8, count + count / 4)) * 2;
        table = new long[2 * capacity];
        Arrays.fill(table, FREE);
        shift = Long.numberOfLeadingZeros(capacity - 1);
        seen = new long[capacity / 8];
    }

    /// An empty table for about `count` merges; more than `2³⁰ / 4` do not fit.
    public static Merges of(int count) {
        return new Merges(count);
    }

    /// All ways to join two tokens of `vocabulary` to a third one that is found in it, those of the lowest rank first.
    ///
    /// SentencePiece orders by falling score and tiktoken by id; neither lists its merges.
    ///
    /// @param ranks  the rank of each token as the result of a merge; negative for those that must not be one
    public static Merges ofConcatenations(Vocabulary vocabulary, int[] ranks) {
        long[] found = new long[3 * vocabulary.size()];
        int count = 0;
        Texts tokens = vocabulary.tokens();
        byte[] bytes = tokens.bytes();
        for (int id = 0; id < ranks.length; id++) {
            int start = tokens.start(id);
            int end = tokens.end(id);
            for (int cut = start + 1; ranks[id] >= 0 && cut < end; cut++) {
                int left = vocabulary.find(bytes, start, cut);
                int right = left < 0 ? -1 : vocabulary.find(bytes, cut, end);
                if (right >= 0) {
                    if (2 * count + 2 > found.length) {
                        found = Arrays.copyOf(found, 2 * found.length + 2);
                    }
                    found[2 * count] = pair(left, right);
                    found[2 * count + 1] = merge(ranks[id], id);
                    count++;
                }
            }
        }
        var merges = new Merges(count);
        for (int i = 0; i < count; i++) {
            merges.put(found[2 * i], found[2 * i + 1]);
        }
        return merges;
    }

    /// Lets `left` and `right` become `result`; of two ranks for the same pair the lower one counts.
    public void add(int left, int right, int rank, int result) {
        put(pair(left, right), merge(rank, result));
    }

    private void put(long pair, long merge) {
        int slot = slot(pair);
        int bit = bit(pair);
        seen[bit >>> 6] |= 1L << bit;
        if (table[slot] == FREE || table[slot + 1] > merge) {
            table[slot] = pair;
            table[slot + 1] = merge;
        }
    }

    /// Rank and result of joining two tokens, ordered by rank; [#NONE] if they do not join.
    ///
    /// Most pairs do not. The bits that tell so fit the processor's near cache; the table does not.
    long find(int left, int right) {
        long pair = pair(left, right);
        int bit = bit(pair);
        if ((seen[bit >>> 6] & 1L << bit) == 0) {
            return NONE;
        }
        int slot = slot(pair);
        return table[slot] == FREE ? NONE : table[slot + 1];
    }

    static int result(long merge) {
        return (int) merge;
    }

    static int rank(long merge) {
        return (int) (merge >>> 32);
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    private static long merge(int rank, int result) {
        return (long) rank << 32 | result;
    }

    private int slot(long pair) {
        int slot = 2 * (int) (pair * MULTIPLIER >>> shift);
        while (table[slot] != FREE && table[slot] != pair) {
            slot = slot + 2 & table.length - 1;
        }
        return slot;
    }

    private int bit(long pair) {
        return (int) (pair * MULTIPLIER >>> shift - 3);
    }
}
