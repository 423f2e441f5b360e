package dev.freehold.tokenizer.file;

import java.nio.charset.StandardCharsets;

/// Escape sequences of JSON strings (RFC 8259, section 7).
final class JsonEscape {
    private static final byte[] UNKNOWN = {};
    private static final int NO_UNIT = -1;

    private JsonEscape() {}

    /// The UTF-8 form of the character that the sequence at `json[at]` stands for; empty if it is none.
    static byte[] bytes(byte[] json, int at) {
        int simple = at + 1 < json.length ? "\"\\/bfnrt".indexOf(json[at + 1]) : -1;
        if (simple >= 0) {
            return new byte[] {(byte) "\"\\/\b\f\n\r\t".charAt(simple)};
        }
        int unit = unit(json, at);
        if (unit == NO_UNIT) {
            return UNKNOWN;
        }
        int codePoint = isPair(json, at, unit) ? Character.toCodePoint((char) unit, (char) unit(json, at + 6)) : unit;
        boolean alone = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return Character.toString(alone ? 0xFFFD : codePoint).getBytes(StandardCharsets.UTF_8);
    }

    /// Where the sequence at `json[at]` ends, which [#bytes] knows.
    static int end(byte[] json, int at) {
        int unit = unit(json, at);
        return unit == NO_UNIT ? at + 2 : isPair(json, at, unit) ? at + 12 : at + 6;
    }

    private static boolean isPair(byte[] json, int at, int unit) {
        int next = unit(json, at + 6);
        return Character.isHighSurrogate((char) unit) && next != NO_UNIT && Character.isLowSurrogate((char) next);
    }

    /// The four hexadecimal digits after `\\u` at `json[at]`, or [#NO_UNIT].
    private static int unit(byte[] json, int at) {
        if (at + 6 > json.length || json[at] != '\\' || json[at + 1] != 'u') {
            return NO_UNIT;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = Character.digit(json[i], 16);
            if (digit < 0) {
                return NO_UNIT;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
