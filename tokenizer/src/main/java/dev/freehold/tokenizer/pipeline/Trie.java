package dev.freehold.tokenizer.pipeline;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Texts of added tokens by their characters.
final class Trie {
    private final BitSet firsts = new BitSet();
    private final Map<Long, Integer> children = new HashMap<>(); // node << 16 | character
    private final List<AddedToken> tokens = new ArrayList<>(); // by node; null where no text ends

    Trie() {
        tokens.add(null);
    }

    void put(String text, AddedToken token) {
        firsts.set(text.charAt(0));
        int node = 0;
        for (int i = 0; i < text.length(); i++) {
            int fresh = tokens.size();
            node = children.computeIfAbsent((long) node << 16 | text.charAt(i), _ -> fresh);
            if (node == fresh) {
                tokens.add(null);
            }
        }
        tokens.set(node, token);
    }

    /// The first place from `at` on where a token may start; the text's length if there is none.
    int next(String text, int at) {
        if (firsts.isEmpty()) {
            return text.length();
        }
        int next = at;
        while (next < text.length() && !firsts.get(text.charAt(next))) {
            next++;
        }
        return next;
    }

    /// The longest token that starts at `at`; null if none does.
    AddedToken longest(String text, int at) {
        AddedToken longest = null;
        Integer node = 0;
        for (int i = at; i < text.length(); i++) {
            node = children.get((long) node << 16 | text.charAt(i));
            if (node == null) {
                break;
            }
            if (tokens.get(node) != null) {
                longest = tokens.get(node);
            }
        }
        return longest;
    }
}
