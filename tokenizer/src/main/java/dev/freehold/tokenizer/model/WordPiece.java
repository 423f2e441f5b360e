package dev.freehold.tokenizer.model;

import dev.freehold.tokenizer.text.Utf8;
import java.util.BitSet;

/// WordPiece: from the start of a word always the longest token, and where none goes on, the whole word is unknown
/// (Wu et al. 2016, https://arxiv.org/abs/1609.08144; as BERT does it, https://arxiv.org/abs/1810.04805).
public final class WordPiece implements Model {
    private final ByteTrie starts;
    private final ByteTrie continuations;
    private final int unknown;
    private final int longestWord;

    /// @param tokens  the texts of all tokens
    /// @param findable  the ids of those that text may become
    /// @param mark  what tokens start with that go on within a word, such as `##`
    /// @param unknown  what a word becomes that cannot be spelled
    /// @param longestWord  characters; a longer word is unknown
    public WordPiece(Texts tokens, BitSet findable, String mark, int unknown, int longestWord) {
        this.unknown = unknown;
        this.longestWord = longestWord;
        starts = new ByteTrie(tokens, findable);
        byte[] marked = Utf8.bytes(mark);
        var rests = new Texts(tokens.size());
        var within = new BitSet();
        for (int id = 0; id < tokens.size(); id++) {
            int from = tokens.start(id);
            int to = tokens.end(id);
            boolean goesOn = startsWith(tokens.bytes(), from, to, marked);
            rests.add(tokens.bytes(), goesOn ? from + marked.length : to, to);
            within.set(id, goesOn && findable.get(id));
        }
        continuations = new ByteTrie(rests, within);
    }

    private static boolean startsWith(byte[] text, int from, int to, byte[] start) {
        if (to - from < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (text[from + i] != start[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Encoder encoder() {
        return this::encode;
    }

    private void encode(byte[] text, int from, int to, Ids ids) {
        int size = ids.size();
        if (isTooLong(text, from, to)) {
            ids.add(unknown);
            return;
        }
        for (int at = from; at < to; ) {
            int node = ByteTrie.ROOT;
            ByteTrie trie = at == from ? starts : continuations;
            int longest = ByteTrie.NONE;
            int end = at;
            for (int next = at; next < to; ) {
                node = trie.child(node, text[next++]);
                if (node == ByteTrie.NONE) {
                    break;
                }
                if (trie.token(node) != ByteTrie.NONE) {
                    longest = trie.token(node);
                    end = next;
                }
            }
            if (longest == ByteTrie.NONE) {
                ids.truncate(size);
                ids.add(unknown);
                return;
            }
            ids.add(longest);
            at = end;
        }
    }

    private boolean isTooLong(byte[] text, int from, int to) {
        if (to - from <= longestWord) { // bytes are no fewer than characters
            return false;
        }
        int characters = 0;
        for (int at = from; at < to; at += Utf8.length(text[at])) {
            characters++;
        }
        return characters > longestWord;
    }
}
