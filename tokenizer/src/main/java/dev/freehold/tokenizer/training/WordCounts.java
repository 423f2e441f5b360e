package dev.freehold.tokenizer.training;

import java.util.Arrays;

/// How often each piece of text occurs: a table of byte strings, kept one behind the other.
final class WordCounts {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L; // 2⁶⁴ / golden ratio

    private byte[] bytes = new byte[1 << 16];
    private int[] starts = new int[1 << 12]; // starts[size]: where the next begins
    private long[] counts = new long[1 << 12];
    private int[] hashes = new int[1 << 12];
    private int[] table = new int[1 << 13]; // 1 + number of a word; 0 where none is
    private int size;

    /// Different words.
    int size() {
        return size;
    }

    long count(int word) {
        return counts[word];
    }

    int start(int word) {
        return starts[word];
    }

    int end(int word) {
        return starts[word + 1];
    }

    /// Of all words; not to be changed.
    byte[] bytes() {
        return bytes;
    }

    /// Counts `text[from, to)` `times` more.
    void add(byte[] text, int from, int to, long times) {
        int hash = hash(text, from, to);
        int slot = hash & table.length - 1;
        while (table[slot] != 0) {
            int word = table[slot] - 1;
            if (hashes[word] == hash && Arrays.equals(bytes, starts[word], starts[word + 1], text, from, to)) {
                counts[word] += times;
                return;
            }
            slot = slot + 1 & table.length - 1;
        }
        append(text, from, to, hash);
        counts[size - 1] = times;
        table[slot] = size;
        if (2 * size > table.length) {
            grow();
        }
    }

    /// Adds all of another's words.
    void addAll(WordCounts other) {
        for (int word = 0; word < other.size; word++) {
            add(other.bytes, other.starts[word], other.starts[word + 1], other.counts[word]);
        }
    }

    private void append(byte[] text, int from, int to, int hash) {
        int start = starts[size];
        int length = to - from;
        if (start + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(start, length), bytes.length + (bytes.length >> 1)));
        }
        if (size + 2 > starts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
            counts = Arrays.copyOf(counts, starts.length);
            hashes = Arrays.copyOf(hashes, starts.length);
        }
        System.arraycopy(text, from, bytes, start, length);
        hashes[size] = hash;
        size++;
        starts[size] = start + length;
    }

    private void grow() {
        table = new int[2 * table.length];
        for (int word = 0; word < size; word++) {
            int slot = hashes[word] & table.length - 1;
            while (table[slot] != 0) {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = word + 1;
        }
    }

    private static int hash(byte[] text, int from, int to) {
        long hash = to - from;
        for (int at = from; at < to; at++) {
            hash = (hash ^ text[at]) * MULTIPLIER;
            hash ^= hash >>> 32;
        }
        return (int) (hash * MULTIPLIER >>> 32);
    }
}
