package dev.freehold.tokenizer.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Many short byte strings in one array: the texts of a vocabulary, its merges.
public final class Texts {
    private byte[] bytes;
    private int[] ends;
    private int size;
    private int pending; // bytes of the text that is not ended yet

    /// An empty list with room for `texts` texts of eight bytes on average; it grows as needed.
    public Texts(int texts) {
        bytes = new byte[8 * texts];
        ends = new int[texts];
    }

    public int size() {
        return size;
    }

    /// Adds `text` in UTF-8.
    public void add(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        add(utf8, 0, utf8.length);
    }

    /// Adds `source[from, to)`.
    public void add(byte[] source, int from, int to) {
        append(source, from, to);
        end();
    }

    /// Adds to the text that [#end] will end.
    public void append(byte[] source, int from, int to) {
        int length = written();
        reserve(length, to - from);
        System.arraycopy(source, from, bytes, length, to - from);
        pending += to - from;
    }

    /// Ends the text that was appended.
    public void end() {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, Math.max(16, 2 * size));
        }
        ends[size] = end(size - 1) + pending;
        pending = 0;
        size++;
    }

    private int written() {
        return end(size - 1) + pending;
    }

    private void reserve(int length, int more) {
        if (more > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), Math.max(64, 2 * length)));
        }
    }

    /// Forgets all texts.
    void clear() {
        size = 0;
        pending = 0;
    }

    /// The array that holds all texts; not to be written.
    public byte[] bytes() {
        return bytes;
    }

    /// Where text `index` starts in [#bytes].
    public int start(int index) {
        return end(index - 1);
    }

    /// Where text `index` ends in [#bytes].
    public int end(int index) {
        return index < 0 ? 0 : ends[index];
    }

    public int length(int index) {
        return end(index) - start(index);
    }

    /// Text `index`, bytes that are not UTF-8 as U+FFFD.
    public String text(int index) {
        return new String(bytes, start(index), length(index), StandardCharsets.UTF_8);
    }
}
