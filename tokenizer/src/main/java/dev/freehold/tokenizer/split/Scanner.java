package dev.freehold.tokenizer.split;

import static dev.freehold.tokenizer.text.CodePoints.NEWLINE;
import static dev.freehold.tokenizer.text.CodePoints.SPACE;

import dev.freehold.tokenizer.text.CodePoints;
import dev.freehold.tokenizer.text.Utf8;

/// A splitting expression written out by hand: matches are pieces, and so is the text between two matches.
///
/// `java.util.regex` gives the same pieces, but at a tenth of the speed.
interface Scanner extends Splitter {
    int NO_MATCH = -1;

    /// The end of the match that starts at `text[at]`, or [#NO_MATCH]; sees nothing before `at` and from `to` on.
    int match(byte[] text, int at, int to);

    @Override
    default void split(byte[] text, int from, int to, Pieces pieces) {
        int gap = from;
        int at = from;
        while (at < to) {
            int end = match(text, at, to);
            if (end == NO_MATCH) {
                at += Utf8.length(text[at]);
            } else {
                if (gap < at) {
                    pieces.accept(gap, at);
                }
                pieces.accept(at, end);
                at = end;
                gap = end;
            }
        }
        if (gap < to) {
            pieces.accept(gap, to);
        }
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+`: up to the last line end, else all but the last space before a word.
    static int spaceByLines(byte[] text, int at, int to) {
        int end = CodePoints.run(text, at, to, SPACE);
        for (int i = end - 1; i >= at; i--) {
            if (text[i] == '\n' || text[i] == '\r') {
                return i + 1;
            }
        }
        return allButLastSpace(text, at, end, to);
    }

    /// `\s+(?!\S)|\s+`.
    static int space(byte[] text, int at, int to) {
        return allButLastSpace(text, at, CodePoints.run(text, at, to, SPACE), to);
    }

    private static int allButLastSpace(byte[] text, int at, int end, int to) {
        if (end == at) {
            return NO_MATCH;
        }
        int last = Utf8.before(text, end);
        return end == to || last == at ? end : last;
    }

    /// `\p{N}{1,max}` of which the first is known to match.
    static int numbers(byte[] text, int at, int to, int max) {
        int end = at;
        for (int i = 0; i < max && end < to && CodePoints.kind(text, end) == CodePoints.NUMBER; i++) {
            end += Utf8.length(text[end]);
        }
        return end;
    }

    /// ` ?[others]+[\r\n]*` where `others` are the characters of no kind in `mask`.
    static int punctuation(byte[] text, int at, int to, int mask) {
        int start = text[at] == ' ' ? at + 1 : at;
        int end = CodePoints.runOfOthers(text, start, to, mask);
        return end == start ? NO_MATCH : CodePoints.run(text, end, to, NEWLINE);
    }

    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)`; without regard to case the long s, U+017F, is an s too.
    static int contraction(byte[] text, int at, int to) {
        if (text[at] != '\'' || at + 1 >= to) {
            return NO_MATCH;
        }
        int first = text[at + 1] | 0x20;
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return at + 2;
        }
        if (at + 2 >= to) {
            return NO_MATCH;
        }
        if (text[at + 1] == (byte) 0xC5 && text[at + 2] == (byte) 0xBF) {
            return at + 3;
        }
        int second = text[at + 2] | 0x20;
        boolean matches = (first == 'r' || first == 'v') && second == 'e' || first == 'l' && second == 'l';
        return matches ? at + 3 : NO_MATCH;
    }
}
