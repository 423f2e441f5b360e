package dev.freehold.tokenizer.template;

/// What Python says about characters, where Java says something else.
final class Characters {
    private Characters() {}

    /// `str.isspace`: Unicode white space and the four separators U+001C to U+001F.
    static boolean isSpace(int c) {
        return c == ' ' || c >= 0x09 && c <= 0x0d || c >= 0x1c && c <= 0x1f || c == 0x85 || c == 0xa0 || c == 0x1680
                || c >= 0x2000 && c <= 0x200a || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f
                || c == 0x3000;
    }

    /// Where a line ends for `str.splitlines`.
    static boolean isLineEnd(int c) {
        return c >= 0x0a && c <= 0x0d || c >= 0x1c && c <= 0x1e || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /// `str.isdigit`: decimal digits, and superscripts and the like, of which Java knows the value but not the kind.
    static boolean isDigit(int c) {
        return Character.isDigit(c) || c == 0xb2 || c == 0xb3 || c == 0xb9 || c == 0x2070 || c >= 0x2074 && c <= 0x2079
                || c >= 0x2080 && c <= 0x2089 || c >= 0x2460 && c <= 0x2468;
    }

    /// `str.isnumeric`: everything with a numeric value.
    static boolean isNumeric(int c) {
        return switch (Character.getType(c)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> Character.isLetter(c) && "〇一二三四五六七八九十百千万億兆".indexOf(c) >= 0;
        };
    }

    /// `str.isalnum`: letters and everything numeric.
    static boolean isLetterOrNumber(int c) {
        return Character.isLetter(c) || isNumeric(c);
    }

    /// `str.isprintable`: neither a control, format, private, unassigned or surrogate character nor a separator but the
    /// space.
    static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.UNASSIGNED, Character.SURROGATE,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /// The end of `text` without the whitespace after its last other character; at least `from`.
    static int stripEnd(String text, int from) {
        return stripEnd(text, from, text.length());
    }

    /// The end of the part of `text` from `from` to `to` without the whitespace after its last other character.
    static int stripEnd(String text, int from, int to) {
        int end = to;
        while (end > from && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    /// Compares by code points, as Python does; `String.compareTo` puts U+10000 before U+FFFF.
    static int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean sameKind = Character.isSurrogate(x) == Character.isSurrogate(y);
                return sameKind ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
