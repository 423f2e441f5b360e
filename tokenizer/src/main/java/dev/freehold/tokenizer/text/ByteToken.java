package dev.freehold.tokenizer.text;

/// Tokens that are one byte, as SentencePiece writes them: `<0x00>` to `<0xFF>`.
public final class ByteToken {
    /// Not a byte.
    public static final int NONE = -1;

    private ByteToken() {}

    /// The byte, 0 to 255, that `token` writes, or [#NONE].
    public static int value(String token) {
        if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>') {
            return NONE;
        }
        int high = digit(token.charAt(3));
        int low = digit(token.charAt(4));
        return high < 0 || low < 0 ? NONE : high << 4 | low;
    }

    /// How a byte, 0 to 255, is written.
    public static String of(int value) {
        return "<0x%02X>".formatted(value);
    }

    private static int digit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
