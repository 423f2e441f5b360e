package dev.freehold.tokenizer.text;

/// The kinds of characters that splitting expressions tell apart, by Unicode general category.
///
/// A code point has exactly one kind, or none (0): control, format, private and unassigned characters. Masks of several
/// kinds are sums of them.
public final class CodePoints {
    /// `\p{Lu}` and `\p{Lt}`.
    public static final int UPPER = 1;
    /// `\p{Ll}`.
    public static final int LOWER = 2;
    /// `\p{Lm}` and `\p{Lo}`: letters without case.
    public static final int UNCASED = 4;
    /// `\p{N}`.
    public static final int NUMBER = 8;
    /// `\p{M}`.
    public static final int MARK = 16;
    /// White space other than [#NEWLINE].
    public static final int BLANK = 32;
    /// `[\r\n]`.
    public static final int NEWLINE = 64;
    /// `\p{P}`.
    public static final int PUNCTUATION = 128;
    /// `\p{S}`.
    public static final int SYMBOL = 256;

    /// `\p{L}`.
    public static final int LETTER = UPPER | LOWER | UNCASED;
    /// `\s`, the property White_Space.
    public static final int SPACE = BLANK | NEWLINE;

    private static final short[] KINDS = new short[Character.MIN_SUPPLEMENTARY_CODE_POINT];

    static {
        for (int codePoint = 0; codePoint < KINDS.length; codePoint++) {
            KINDS[codePoint] = (short) classify(codePoint);
        }
    }

    private CodePoints() {}

    /// The kind of a code point.
    public static int kind(int codePoint) {
        return codePoint < KINDS.length ? KINDS[codePoint] : classify(codePoint);
    }

    /// The kind of the character that starts at `text[at]`.
    public static int kind(byte[] text, int at) {
        int lead = text[at];
        return lead >= 0 ? KINDS[lead] : kind(Utf8.codePoint(text, at));
    }

    /// The end of the characters from `at` on whose kind is in `mask`; `at` itself if the first is not.
    public static int run(byte[] text, int at, int to, int mask) {
        int end = at;
        while (end < to && (kind(text, end) & mask) != 0) {
            end += Utf8.length(text[end]);
        }
        return end;
    }

    /// The end of the characters from `at` on whose kind is not in `mask`; `at` itself if the first is.
    public static int runOfOthers(byte[] text, int at, int to, int mask) {
        int end = at;
        while (end < to && (kind(text, end) & mask) == 0) {
            end += Utf8.length(text[end]);
        }
        return end;
    }

    private static int classify(int codePoint) {
        return switch ((byte) Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> UPPER;
            case Character.LOWERCASE_LETTER -> LOWER;
            case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> UNCASED;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> MARK;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> BLANK;
            case Character.DASH_PUNCTUATION, Character.START_PUNCTUATION, Character.END_PUNCTUATION,
                 Character.CONNECTOR_PUNCTUATION, Character.OTHER_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION,
                 Character.FINAL_QUOTE_PUNCTUATION -> PUNCTUATION;
            case Character.MATH_SYMBOL, Character.CURRENCY_SYMBOL, Character.MODIFIER_SYMBOL,
                 Character.OTHER_SYMBOL -> SYMBOL;
            case Character.CONTROL -> switch (codePoint) {
                case '\n', '\r' -> NEWLINE;
                case '\t', 0x0B, '\f', 0x85 -> BLANK;
                default -> 0;
            };
            default -> 0;
        };
    }
}
