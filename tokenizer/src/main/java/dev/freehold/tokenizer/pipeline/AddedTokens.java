package dev.freehold.tokenizer.pipeline;

import dev.freehold.tokenizer.text.CodePoints;
import java.util.List;

/// Cuts the added tokens out of a text: at every place the longest, from left to right.
final class AddedTokens {
    private final Trie all = new Trie();
    private final Trie plain = new Trie();

    /// What a text consists of.
    interface Parts {
        void text(int from, int to);

        void token(int id);
    }

    AddedTokens(List<AddedToken> tokens) {
        for (AddedToken token : tokens) {
            if (token.text().isEmpty()) {
                continue;
            }
            all.put(token.text(), token);
            if (!token.special()) {
                plain.put(token.text(), token);
            }
        }
    }

    /// Gives the parts of `text` in order; special tokens count as text unless `withSpecials`.
    void cut(String text, boolean withSpecials, Parts parts) {
        Trie trie = withSpecials ? all : plain;
        int done = 0;
        for (int at = trie.next(text, 0); at < text.length(); at = trie.next(text, at)) {
            AddedToken token = trie.longest(text, at);
            int end = token == null ? at : at + token.text().length();
            if (token == null || token.singleWord() && touchesWord(text, at, end)) {
                at = token == null ? at + 1 : end;
                continue;
            }
            int start = token.leftStrip() ? Math.max(done, spaceBefore(text, at)) : at;
            if (token.rightStrip()) {
                end = spaceAfter(text, end);
            }
            if (done < start) {
                parts.text(done, start);
            }
            parts.token(token.id());
            done = end;
            at = end;
        }
        if (done < text.length()) {
            parts.text(done, text.length());
        }
    }

    private static boolean touchesWord(String text, int from, int to) {
        return from > 0 && isWord(text.codePointBefore(from)) || to < text.length() && isWord(text.codePointAt(to));
    }

    /// `\w`: alphabetic characters, marks, decimal digits, connectors and the joiners U+200C and U+200D (UTS #18).
    private static boolean isWord(int codePoint) {
        int type = Character.getType(codePoint);
        return Character.isAlphabetic(codePoint)
                || CodePoints.kind(codePoint) == CodePoints.MARK
                || type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.CONNECTOR_PUNCTUATION
                || codePoint == 0x200C
                || codePoint == 0x200D;
    }

    private static boolean isSpace(char c) {
        return (CodePoints.kind(c) & CodePoints.SPACE) != 0;
    }

    private static int spaceBefore(String text, int at) {
        int start = at;
        while (start > 0 && isSpace(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static int spaceAfter(String text, int at) {
        int end = at;
        while (end < text.length() && isSpace(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
