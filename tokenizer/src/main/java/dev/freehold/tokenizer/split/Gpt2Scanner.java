package dev.freehold.tokenizer.split;

import static dev.freehold.tokenizer.text.CodePoints.LETTER;
import static dev.freehold.tokenizer.text.CodePoints.NUMBER;
import static dev.freehold.tokenizer.text.CodePoints.SPACE;

import dev.freehold.tokenizer.text.CodePoints;

/// The expression of GPT-2, the first one (https://github.com/openai/gpt-2, `encoder.py`).
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
record Gpt2Scanner() implements Scanner {
    @Override
    public int match(byte[] text, int at, int to) {
        int contraction = Scanner.contraction(text, at, to);
        if (contraction != NO_MATCH && isLowerCase(text, at + 1, contraction)) {
            return contraction;
        }
        int start = text[at] == ' ' ? at + 1 : at;
        if (start == to) {
            return to;
        }
        int kind = CodePoints.kind(text, start);
        if ((kind & LETTER) != 0) {
            return CodePoints.run(text, start, to, LETTER);
        }
        if (kind == NUMBER) {
            return CodePoints.run(text, start, to, NUMBER);
        }
        if ((kind & SPACE) == 0) {
            return CodePoints.runOfOthers(text, start, to, SPACE | LETTER | NUMBER);
        }
        return Scanner.space(text, at, to);
    }

    private static boolean isLowerCase(byte[] text, int from, int to) {
        for (int at = from; at < to; at++) {
            if (text[at] < 'a') {
                return false;
            }
        }
        return true;
    }
}
