package dev.freehold.tokenizer.model;

import java.util.Arrays;

/// Joins a row of tokens as far as the merges go: always the pair of the lowest rank, of equals the leftmost.
///
/// A short row is searched from end to end for every merge. For a long one that would take quadratic time: its pairs
/// wait in a heap, and its tokens are linked. Work space of one caller.
final class Merger {
    private static final int SHORT_ROW = 96;
    private static final int REMOVED = -1;

    private final Merges merges;
    private int[] tokens = new int[SHORT_ROW];
    private long[] joins = new long[SHORT_ROW]; // of each token with the one after it
    private int[] before = {};
    private int[] after = {};
    private final Heap heap = new Heap();
    private int size;

    Merger(Merges merges) {
        this.merges = merges;
    }

    /// Puts a token at the end of the row.
    void add(int token) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
            joins = Arrays.copyOf(joins, 2 * size);
        }
        tokens[size++] = token;
    }

    /// Joins the row, adds what remains to `ids` and starts a new row.
    void finish(Ids ids) {
        for (int i = 0; i + 1 < size; i++) {
            joins[i] = merges.find(tokens[i], tokens[i + 1]);
        }
        if (size > SHORT_ROW) {
            joinLong();
        } else {
            joinShort();
        }
        for (int i = 0; i < size; i++) {
            if (tokens[i] != REMOVED) {
                ids.add(tokens[i]);
            }
        }
        size = 0;
    }

    private void joinShort() {
        int[] row = tokens;
        long[] pairs = joins;
        int count = size;
        while (true) {
            long best = Merges.NONE;
            int at = 0;
            for (int i = 0; i < count - 1; i++) {
                if (Merges.rank(pairs[i]) < Merges.rank(best)) {
                    best = pairs[i];
                    at = i;
                }
            }
            if (best == Merges.NONE) {
                size = count;
                return;
            }
            count--;
            for (int i = at + 1; i < count; i++) {
                row[i] = row[i + 1];
                pairs[i] = pairs[i + 1];
            }
            row[at] = Merges.result(best);
            if (at > 0) {
                pairs[at - 1] = merges.find(row[at - 1], row[at]);
            }
            if (at < count - 1) {
                pairs[at] = merges.find(row[at], row[at + 1]);
            }
        }
    }

    private void joinLong() {
        link();
        while (!heap.isEmpty()) {
            long entry = heap.pop();
            int left = (int) entry;
            if (tokens[left] == REMOVED || after[left] == size || Merges.rank(joins[left]) != entry >>> 32) {
                continue; // one of the two has been joined otherwise
            }
            int right = after[left];
            tokens[left] = Merges.result(joins[left]);
            tokens[right] = REMOVED;
            after[left] = after[right];
            if (after[left] < size) {
                before[after[left]] = left;
                look(left);
            } else {
                joins[left] = Merges.NONE;
            }
            if (before[left] >= 0) {
                look(before[left]);
            }
        }
    }

    private void link() {
        if (after.length < size) {
            before = new int[tokens.length];
            after = new int[tokens.length];
        }
        heap.clear();
        for (int i = 0; i < size; i++) {
            before[i] = i - 1;
            after[i] = i + 1;
            if (i + 1 < size && joins[i] != Merges.NONE) {
                heap.push((long) Merges.rank(joins[i]) << 32 | i);
            }
        }
    }

    private void look(int left) {
        joins[left] = merges.find(tokens[left], tokens[after[left]]);
        if (joins[left] != Merges.NONE) {
            heap.push((long) Merges.rank(joins[left]) << 32 | left);
        }
    }
}
