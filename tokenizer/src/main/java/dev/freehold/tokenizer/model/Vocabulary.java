package dev.freehold.tokenizer.model;

import java.util.Arrays;

/// Tokens by id and by the bytes that they stand for.
///
/// Every id has its bytes; tokens that text can never turn into, such as control tokens, are not found by them.
public final class Vocabulary {
    private static final int FREE = -1;

    private final Texts tokens;
    private final int[] slots;

    /// A vocabulary in which nothing is found yet.
    ///
    /// @param tokens  the bytes of token `i` at index `i`; not to be changed any more
    public Vocabulary(Texts tokens) {
        this.tokens = tokens;
        slots = new int[Integer.highestOneBit(Math.max(8, tokens.size()) * 2 - 1) * 2];
        Arrays.fill(slots, FREE);
    }

    /// Makes token `id` one that is found.
    ///
    /// @return `id`, or the id of an earlier token with the same bytes, which stays the one that is found
    public int index(int id) {
        int slot = slot(tokens.bytes(), tokens.start(id), tokens.end(id));
        if (slots[slot] == FREE) {
            slots[slot] = id;
        }
        return slots[slot];
    }

    /// The token that stands for `text[from, to)`, or -1.
    public int find(byte[] text, int from, int to) {
        return slots[slot(text, from, to)];
    }

    private int slot(byte[] text, int from, int to) {
        int slot = ByteHash.hash(text, from, to) & slots.length - 1;
        while (slots[slot] != FREE) {
            if (is(slots[slot], text, from, to)) {
                return slot;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    /// Whether token `id` stands for `text[from, to)`.
    boolean is(int id, byte[] text, int from, int to) {
        byte[] bytes = tokens.bytes();
        int start = tokens.start(id);
        if (tokens.end(id) - start != to - from) {
            return false;
        }
        for (int at = from; at < to; at++) {
            if (bytes[start + at - from] != text[at]) {
                return false;
            }
        }
        return true;
    }

    /// `V`: ids are below it.
    public int size() {
        return tokens.size();
    }

    /// What each token stands for.
    public Texts tokens() {
        return tokens;
    }
}
