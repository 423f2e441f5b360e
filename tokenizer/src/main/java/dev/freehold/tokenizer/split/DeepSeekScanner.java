package dev.freehold.tokenizer.split;

import static dev.freehold.tokenizer.text.CodePoints.LETTER;
import static dev.freehold.tokenizer.text.CodePoints.MARK;
import static dev.freehold.tokenizer.text.CodePoints.NEWLINE;
import static dev.freehold.tokenizer.text.CodePoints.PUNCTUATION;
import static dev.freehold.tokenizer.text.CodePoints.SYMBOL;

import dev.freehold.tokenizer.text.CodePoints;
import dev.freehold.tokenizer.text.Utf8;

/// The third expression of DeepSeek-V3; numbers and Chinese are cut off before.
///
///     A[A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*
///     |\s*[\r\n]+|\s+(?!\S)|\s+          A: ASCII punctuation
record DeepSeekScanner() implements Scanner {
    @Override
    public int match(byte[] text, int at, int to) {
        int kind = CodePoints.kind(text, at);
        int next = at + Utf8.length(text[at]);
        if (text[at] >= 0 && (kind & (PUNCTUATION | SYMBOL)) != 0) {
            int end = next;
            while (end < to && isAsciiLetter(text[end])) {
                end++;
            }
            if (end > next) {
                return end;
            }
        }
        if ((kind & (LETTER | MARK)) != 0) {
            return CodePoints.run(text, next, to, LETTER | MARK);
        }
        if ((kind & (NEWLINE | PUNCTUATION | SYMBOL)) == 0) {
            int end = CodePoints.run(text, next, to, LETTER | MARK);
            if (end > next) {
                return end;
            }
        }
        int start = text[at] == ' ' ? next : at;
        int end = CodePoints.run(text, start, to, PUNCTUATION | SYMBOL);
        return end > start ? CodePoints.run(text, end, to, NEWLINE) : Scanner.spaceByLines(text, at, to);
    }

    private static boolean isAsciiLetter(byte b) {
        return (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
    }
}
