package dev.freehold.cli.markdown;

/// Keeps what a model or a model file says from steering the terminal: control characters begin escape sequences, which
/// move the cursor, set the title or write to the clipboard.
public final class Printable {
    private static final int REPLACEMENT = 0xFFFD;

    private Printable() {}

    /// `text` with all control characters but tabs and line feeds replaced.
    public static String text(String text) {
        return text.codePoints().map(Printable::codePoint)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    static int codePoint(int c) {
        return Character.isISOControl(c) && c != '\n' && c != '\t' || isDirectionControl(c) ? REPLACEMENT : c;
    }

    /// Overrides and isolates of text direction, which can make a command read as another
    /// (<https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing>).
    private static boolean isDirectionControl(int c) {
        return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }
}
