package dev.freehold.tokenizer.split;

import static dev.freehold.tokenizer.text.CodePoints.LETTER;
import static dev.freehold.tokenizer.text.CodePoints.MARK;
import static dev.freehold.tokenizer.text.CodePoints.NEWLINE;
import static dev.freehold.tokenizer.text.CodePoints.NUMBER;
import static dev.freehold.tokenizer.text.CodePoints.SPACE;

import dev.freehold.tokenizer.text.CodePoints;
import dev.freehold.tokenizer.text.Utf8;

/// The expression of Llama 3 and Qwen, after OpenAI's `cl100k_base`.
///
///     (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,digits}| ?[^\s\p{L}\p{N}]+[\r\n]*
///     |\s*[\r\n]+|\s+(?!\S)|\s+
///
/// @param digits  how many digits stay together: 3 for Llama 3, 1 for Qwen
/// @param letters  what words are made of: letters, for Qwen3.5 marks too (and then marks are no punctuation)
record WordScanner(int digits, int letters) implements Scanner {
    static final WordScanner LLAMA_3 = new WordScanner(3, LETTER);
    static final WordScanner QWEN_2 = new WordScanner(1, LETTER);
    static final WordScanner QWEN_3_5 = new WordScanner(1, LETTER | MARK);

    @Override
    public int match(byte[] text, int at, int to) {
        int contraction = Scanner.contraction(text, at, to);
        if (contraction != NO_MATCH) {
            return contraction;
        }
        int kind = CodePoints.kind(text, at);
        int next = at + Utf8.length(text[at]);
        if ((kind & letters) != 0) {
            return CodePoints.run(text, next, to, letters);
        }
        if (kind == NUMBER) {
            return Scanner.numbers(text, at, to, digits);
        }
        if (kind != NEWLINE) {
            int end = CodePoints.run(text, next, to, letters);
            if (end > next) {
                return end;
            }
        }
        int end = Scanner.punctuation(text, at, to, SPACE | NUMBER | letters);
        return end == NO_MATCH ? Scanner.spaceByLines(text, at, to) : end;
    }
}
