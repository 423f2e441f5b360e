package dev.freehold.checkpoint.gguf;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.RandomAccess;

/// The strings of a metadata array as they stand in the file, decoded when they are asked for: a vocabulary of 150,000
/// tokens opens at the cost of one copy.
final class StringArray extends AbstractList<String> implements RandomAccess {
    private static final int LENGTH_BYTES = Long.BYTES;

    private final byte[] bytes;
    private final int[] ends;

    /// @param bytes  `u64` length and UTF-8, string after string; kept
    /// @param ends   where each string ends in `bytes`; kept
    StringArray(byte[] bytes, int[] ends) {
        this.bytes = bytes;
        this.ends = ends;
    }

    /// Where the text of string `index` starts.
    int start(int index) {
        return (index == 0 ? 0 : ends[index - 1]) + LENGTH_BYTES;
    }

    @Override
    public String get(int index) {
        int end = ends[index];
        int start = start(index);
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    @Override
    public int size() {
        return ends.length;
    }
}
