package dev.freehold.tokenizer.model;

import dev.freehold.tokenizer.text.Utf8;
import java.util.Arrays;

/// The smallest tokens, which a piece is spelled with before any are joined.
public sealed interface Alphabet {
    int NONE = -1;

    /// Puts the tokens of `text[from, to)` into the row.
    void spell(byte[] text, int from, int to, Merger row);

    /// A token for every byte.
    ///
    /// @param ids  256 ids, [#NONE] for bytes that have no token and are left out
    record Bytes(int[] ids) implements Alphabet {
        @Override
        public void spell(byte[] text, int from, int to, Merger row) {
            for (int at = from; at < to; at++) {
                int id = ids[text[at] & 0xFF];
                if (id != NONE) {
                    row.add(id);
                }
            }
        }
    }

    /// A token for every character; those without one are spelled by bytes, or are the unknown token.
    ///
    /// @param vocabulary  where the characters are found
    /// @param fallback  256 ids of bytes, or none
    /// @param unknown  what a character without token becomes if there is no fallback; [#NONE] leaves it out
    /// @param fuseUnknown  whether neighbouring unknown characters are one token
    record Characters(Vocabulary vocabulary, int[] fallback, int unknown, boolean fuseUnknown) implements Alphabet {
        @Override
        public void spell(byte[] text, int from, int to, Merger row) {
            boolean afterUnknown = false;
            int next;
            for (int at = from; at < to; at = next) {
                next = at + Utf8.length(text[at]);
                int id = vocabulary.find(text, at, next);
                boolean isUnknown = id < 0 && fallback.length == 0;
                if (id >= 0) {
                    row.add(id);
                } else if (!isUnknown) {
                    for (byte b : Arrays.copyOfRange(text, at, next)) {
                        row.add(fallback[b & 0xFF]);
                    }
                } else if (unknown != NONE && !(afterUnknown && fuseUnknown)) {
                    row.add(unknown);
                }
                afterUnknown = isUnknown;
            }
        }
    }
}
