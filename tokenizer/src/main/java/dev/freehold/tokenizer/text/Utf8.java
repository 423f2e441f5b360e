package dev.freehold.tokenizer.text;

import java.nio.charset.StandardCharsets;

/// UTF-8 as bytes (RFC 3629). Reading assumes valid text and a position at the start of a character.
public final class Utf8 {
    /// U+FFFD, which stands for what is no character.
    public static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /// The UTF-8 form of `text`; a surrogate without its partner becomes U+FFFD.
    public static byte[] bytes(String text) {
        return wellFormed(text).getBytes(StandardCharsets.UTF_8);
    }

    /// `text` with U+FFFD for every surrogate that lacks its partner.
    public static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!isPair(text, i)) {
                    return repaired(text, i);
                }
                i++;
            }
        }
        return text;
    }

    private static String repaired(String text, int from) {
        var repaired = new StringBuilder(text);
        for (int i = from; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (isPair(text, i)) {
                    i++;
                } else {
                    repaired.setCharAt(i, REPLACEMENT);
                }
            }
        }
        return repaired.toString();
    }

    private static boolean isPair(String text, int i) {
        return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
    }

    /// Bytes of the character that starts with `lead`.
    public static int length(byte lead) {
        return lead >= 0 ? 1 : lead < (byte) 0xE0 ? 2 : lead < (byte) 0xF0 ? 3 : 4;
    }

    /// The code point that starts at `text[at]`.
    public static int codePoint(byte[] text, int at) {
        int lead = text[at];
        if (lead >= 0) {
            return lead;
        }
        if (lead < (byte) 0xE0) {
            return (lead & 0x1F) << 6 | text[at + 1] & 0x3F;
        }
        if (lead < (byte) 0xF0) {
            return (lead & 0x0F) << 12 | (text[at + 1] & 0x3F) << 6 | text[at + 2] & 0x3F;
        }
        return (lead & 0x07) << 18 | (text[at + 1] & 0x3F) << 12 | (text[at + 2] & 0x3F) << 6 | text[at + 3] & 0x3F;
    }

    /// Where the character starts that ends before `at`.
    public static int before(byte[] text, int at) {
        int start = at - 1;
        while ((text[start] & 0xC0) == 0x80) {
            start--;
        }
        return start;
    }

    /// The text of `bytes[from, to)`, with one U+FFFD for every longest start of a character that is not completed, and
    /// for every other byte out of place (Unicode 16, section 3.9, "maximal subparts"). Java's own decoder counts
    /// surrogates otherwise, and then a text cut in two is not the same text.
    public static String text(byte[] bytes, int from, int to) {
        int invalid = firstInvalid(bytes, from, to);
        if (invalid == to) {
            return new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }
        var text = new StringBuilder();
        int at = from;
        while (invalid < to) {
            text.append(new String(bytes, at, invalid - at, StandardCharsets.UTF_8)).append(REPLACEMENT);
            at = invalid + 1;
            while (at < to && canGoOn(bytes, invalid, at + 1)) {
                at++;
            }
            invalid = firstInvalid(bytes, at, to);
        }
        return text.append(new String(bytes, at, to - at, StandardCharsets.UTF_8)).toString();
    }

    /// The first byte of `bytes[from, to)` that is not part of a character; `to` if all are.
    public static int firstInvalid(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (bytes[at] >= 0) {
                at++;
                continue;
            }
            int end = at + length(bytes[at]);
            if (end > to || (bytes[end - 1] & 0xC0) != 0x80 || !canGoOn(bytes, at, end - 1)) {
                return at;
            }
            at = end;
        }
        return at;
    }

    /// How many bytes at the end of `bytes[from, to)` are the start of a character that may still be completed: 0 to 3.
    public static int unfinished(byte[] bytes, int from, int to) {
        for (int at = to - 1; at >= Math.max(from, to - 3); at--) {
            int lead = bytes[at] & 0xFF;
            if (lead < 0x80) {
                return 0;
            }
            if (lead >= 0xC0) {
                return canGoOn(bytes, at, to) ? to - at : 0;
            }
        }
        return 0;
    }

    /// The second byte's range depends on the first: no overlong forms, no surrogates, nothing past U+10FFFF.
    private static boolean canGoOn(byte[] bytes, int at, int to) {
        int lead = bytes[at] & 0xFF;
        if (lead < 0xC2 || lead > 0xF4 || to - at >= length(bytes[at])) {
            return false;
        }
        if (to - at == 1) {
            return true;
        }
        if (to - at == 3 && (bytes[at + 2] & 0xC0) != 0x80) {
            return false;
        }
        int second = bytes[at + 1] & 0xFF;
        int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return second >= lowest && second <= highest;
    }
}
