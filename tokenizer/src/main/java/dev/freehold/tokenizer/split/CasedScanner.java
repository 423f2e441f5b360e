package dev.freehold.tokenizer.split;

import static dev.freehold.tokenizer.text.CodePoints.LETTER;
import static dev.freehold.tokenizer.text.CodePoints.LOWER;
import static dev.freehold.tokenizer.text.CodePoints.MARK;
import static dev.freehold.tokenizer.text.CodePoints.NEWLINE;
import static dev.freehold.tokenizer.text.CodePoints.NUMBER;
import static dev.freehold.tokenizer.text.CodePoints.SPACE;
import static dev.freehold.tokenizer.text.CodePoints.UNCASED;
import static dev.freehold.tokenizer.text.CodePoints.UPPER;

import dev.freehold.tokenizer.text.CodePoints;
import dev.freehold.tokenizer.text.Utf8;

/// The expressions after OpenAI's `o200k_base`, which cut `getUserName` at its capitals: tekken, GPT-4o, Kimi.
///
///     [^\r\n\p{L}\p{N}]?U*L+S?|[^\r\n\p{L}\p{N}]?U+L*S?|\p{N}{1,digits}| ?[^\s\p{L}\p{N}]+[\r\n/]*
///     |\s*[\r\n]+|\s+(?!\S)|\s+          U = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], L = [\p{Ll}\p{Lm}\p{Lo}\p{M}]
///
/// @param digits  how many digits stay together
/// @param contractions  whether there is `S`, `(?i:'s|'t|'re|'ve|'m|'ll|'d)`, after a word
/// @param slashes  whether slashes may follow punctuation as line ends do
/// @param han  whether Chinese characters are pieces apart: `\p{Han}+` comes first, and U and L are without them
record CasedScanner(int digits, boolean contractions, boolean slashes, boolean han) implements Scanner {
    static final CasedScanner TEKKEN = new CasedScanner(1, false, true, false);
    static final CasedScanner GPT_4O = new CasedScanner(3, true, true, false);
    static final CasedScanner KIMI_K2 = new CasedScanner(3, true, false, true);

    private static final int BOTH_CASES = UNCASED | MARK;

    @Override
    public int match(byte[] text, int at, int to) {
        if (han) {
            int end = Han.run(text, at, to);
            if (end > at) {
                return end;
            }
        }
        int word = word(text, at, to);
        if (word != NO_MATCH) {
            int end = contractions && word < to ? Scanner.contraction(text, word, to) : NO_MATCH;
            return end == NO_MATCH ? word : end;
        }
        if (CodePoints.kind(text, at) == NUMBER) {
            return Scanner.numbers(text, at, to, digits);
        }
        int end = Scanner.punctuation(text, at, to, SPACE | NUMBER | LETTER);
        if (end == NO_MATCH) {
            return Scanner.spaceByLines(text, at, to);
        }
        while (slashes && end < to && (text[end] == '/' || text[end] == '\r' || text[end] == '\n')) {
            end++;
        }
        return end;
    }

    /// Each alternative first tries to take a character along that is no letter.
    private int word(byte[] text, int at, int to) {
        int kind = CodePoints.kind(text, at);
        boolean mayLead = (kind & (NEWLINE | LETTER | NUMBER)) == 0;
        int second = at + Utf8.length(text[at]);
        int end = mayLead ? lowerEnded(text, second, to) : NO_MATCH;
        if (end == NO_MATCH) {
            end = lowerEnded(text, at, to);
        }
        if (end == NO_MATCH && mayLead) {
            end = upperStarted(text, second, to);
        }
        return end == NO_MATCH ? upperStarted(text, at, to) : end;
    }

    /// `U*L+`: capitals give characters of both kinds back if no small letter follows them.
    private int lowerEnded(byte[] text, int at, int to) {
        int end = at;
        int lastOfBoth = NO_MATCH; // its end
        for (int kind = kind(text, end, to); (kind & (UPPER | BOTH_CASES)) != 0; kind = kind(text, end, to)) {
            end += Utf8.length(text[end]);
            lastOfBoth = kind == UPPER ? lastOfBoth : end;
        }
        int lowerEnd = run(text, end, to, LOWER | BOTH_CASES);
        return lowerEnd > end ? lowerEnd : lastOfBoth;
    }

    /// `U+L*`.
    private int upperStarted(byte[] text, int at, int to) {
        int end = run(text, at, to, UPPER | BOTH_CASES);
        return end == at ? NO_MATCH : run(text, end, to, LOWER | BOTH_CASES);
    }

    private int run(byte[] text, int at, int to, int mask) {
        if (!han) {
            return CodePoints.run(text, at, to, mask);
        }
        int end = at;
        while ((kind(text, end, to) & mask) != 0) {
            end += Utf8.length(text[end]);
        }
        return end;
    }

    /// The kind of the character at `at`; 0 at the end and for Chinese characters apart.
    private int kind(byte[] text, int at, int to) {
        return at == to || han && Han.is(text, at) ? 0 : CodePoints.kind(text, at);
    }
}
