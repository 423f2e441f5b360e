package dev.freehold.tokenizer.text;

import java.text.Normalizer;

/// Unicode normalization form C, at no cost for text that obviously has it already.
public final class Composition {
    private static final int FIRST_MARK = 0x300;

    private Composition() {}

    /// `text` in form C.
    public static String compose(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isInert(text.charAt(i))) {
                return Normalizer.normalize(text, Normalizer.Form.NFC);
            }
        }
        return text;
    }

    /// Whether a character is in form C and stays so before other inert characters. Knows the scripts of most text:
    /// below U+0300, Cyrillic, general punctuation, kana, Chinese, Hangul syllables, full-width forms.
    private static boolean isInert(char c) {
        return c < FIRST_MARK
                || c >= 0x4E00 && c <= 0x9FFF
                || c >= 0x3000 && c <= 0x30FE && c != 0x3099 && c != 0x309A && (c < 0x302A || c > 0x302F)
                || c >= 0xAC00 && c <= 0xD7A3
                || c >= 0x0400 && c <= 0x052F && (c < 0x0483 || c > 0x0489)
                || c >= 0x2010 && c <= 0x205E
                || c >= 0xFF01 && c <= 0xFFEF;
    }
}
