package dev.freehold.tokenizer.split;

import dev.freehold.tokenizer.text.Utf8;

/// Characters of the script Han, `\p{Han}`.
final class Han {
    private static final int FIRST = 0x2E80;

    private Han() {}

    static boolean is(byte[] text, int at) {
        if (text[at] >= 0) {
            return false;
        }
        int codePoint = Utf8.codePoint(text, at);
        return codePoint >= 0x4E00 && codePoint <= 0x9FFF
                || codePoint >= FIRST && Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HAN;
    }

    /// The end of the Han characters from `at` on.
    static int run(byte[] text, int at, int to) {
        int end = at;
        while (end < to && is(text, end)) {
            end += Utf8.length(text[end]);
        }
        return end;
    }
}
