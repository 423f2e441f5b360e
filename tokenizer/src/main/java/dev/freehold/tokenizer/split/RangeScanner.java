package dev.freehold.tokenizer.split;

import dev.freehold.tokenizer.text.Utf8;

/// Runs of characters of a few ranges: `[a-bc-d]+`.
///
/// @param ranges  first and last code point of each range
record RangeScanner(int... ranges) implements Scanner {
    /// `[一-龥぀-ゟ゠-ヿ]+`: the Chinese and kana of DeepSeek-V3.
    static final RangeScanner DEEPSEEK_CHINESE = new RangeScanner(0x4E00, 0x9FA5, 0x3040, 0x309F, 0x30A0, 0x30FF);

    @Override
    public int match(byte[] text, int at, int to) {
        int end = at;
        while (end < to && contains(Utf8.codePoint(text, end))) {
            end += Utf8.length(text[end]);
        }
        return end == at ? NO_MATCH : end;
    }

    private boolean contains(int codePoint) {
        for (int i = 0; i < ranges.length; i += 2) {
            if (codePoint >= ranges[i] && codePoint <= ranges[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
