package dev.freehold.tokenizer.pipeline;

import dev.freehold.tokenizer.text.CodePoints;
import dev.freehold.tokenizer.text.Unicode8;
import java.text.Normalizer.Form;
import java.util.Locale;

/// Plain text as BERT wants it (`BertNormalizer`, https://github.com/huggingface/tokenizers).
///
/// @param cleaned  whether control characters are left out and all white space is a space
/// @param chineseApart  whether a space stands around each Chinese character, since each is a word
/// @param withoutAccents  whether text is decomposed and marks that take no space are left out
/// @param lowercase  whether each character is in lower case, whatever stands beside it
public record BertNormalizer(boolean cleaned, boolean chineseApart, boolean withoutAccents, boolean lowercase)
        implements Normalizer {

    @Override
    public String apply(String text, boolean first) {
        String plain = cleaned || chineseApart ? plain(text) : text;
        if (!withoutAccents && !lowercase) {
            return plain;
        }
        String decomposed = withoutAccents ? java.text.Normalizer.normalize(plain, Form.NFD) : plain;
        var out = new StringBuilder(decomposed.length());
        decomposed.codePoints().forEach(codePoint -> {
            if (withoutAccents && Unicode8.isNonSpacingMark(codePoint)) {
                return;
            }
            if (!lowercase) {
                out.appendCodePoint(codePoint);
            } else if (codePoint < 0x80) {
                out.append((char) Character.toLowerCase(codePoint));
            } else {
                out.append(Character.toString(codePoint).toLowerCase(Locale.ROOT)); // sometimes two characters
            }
        });
        return out.toString();
    }

    private String plain(String text) {
        var out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(codePoint -> {
            if (cleaned && isDropped(codePoint)) {
                return;
            }
            boolean isSpace = cleaned && (CodePoints.kind(codePoint) & CodePoints.SPACE) != 0;
            boolean isApart = chineseApart && isChinese(codePoint);
            out.append(isApart ? " " : "").appendCodePoint(isSpace ? ' ' : codePoint).append(isApart ? " " : "");
        });
        return out.toString();
    }

    /// Controls other than those that are white space for C, format and private characters, and U+FFFD.
    private static boolean isDropped(int codePoint) {
        if (codePoint == '\t' || codePoint == '\n' || codePoint == '\r') {
            return false;
        }
        return codePoint == 0xFFFD || Unicode8.isControl(codePoint);
    }

    /// The blocks of CJK ideographs as BERT lists them; kana and Hangul are none, and a part of extension E is missing.
    private static boolean isChinese(int codePoint) {
        return codePoint >= 0x4E00 && codePoint <= 0x9FFF
                || codePoint >= 0x3400 && codePoint <= 0x4DBF
                || codePoint >= 0xF900 && codePoint <= 0xFAFF
                || codePoint >= 0x20000 && codePoint <= 0x2A6DF
                || codePoint >= 0x2A700 && codePoint <= 0x2B81F
                || codePoint >= 0x2B920 && codePoint <= 0x2CEAF
                || codePoint >= 0x2F800 && codePoint <= 0x2FA1F;
    }
}
