package dev.freehold.tokenizer.template;

/// What the inside of a quoted string means, by Python's escapes.
///
/// Source: <https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences>. An unknown escape stands for
/// itself with its backslash, as in Python.
final class StringLiteral {
    private final String inside;
    private final int line;
    private final StringBuilder text = new StringBuilder();
    private int position;

    private StringLiteral(String inside, int line) {
        this.inside = inside;
        this.line = line;
    }

    /// @throws TemplateException if an escape is cut off or names no character
    static String unescape(String inside, int line) {
        return inside.indexOf('\\') < 0 ? inside : new StringLiteral(inside, line).run();
    }

    private String run() {
        while (position < inside.length()) {
            char c = inside.charAt(position++);
            if (c == '\\') {
                escape(inside.charAt(position++)); // the lexer keeps a character behind every backslash
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private void escape(char c) {
        switch (c) {
            case '\n' -> { }
            case '\\', '\'', '"' -> text.append(c);
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'a' -> text.append('\u0007');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'v' -> text.append('\u000b');
            case 'x' -> hexadecimal(2);
            case 'u' -> hexadecimal(4);
            case 'U' -> hexadecimal(8);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal();
            case 'N' -> throw TemplateException.syntax(line, "an escape of the form \\N{…} is not supported");
            default -> text.append('\\').append(c);
        }
    }

    private void hexadecimal(int digits) {
        long code = 0;
        int end = position + digits;
        int digit = 0;
        while (position < Math.min(end, inside.length()) && digit >= 0) {
            digit = Character.digit(inside.charAt(position++), 16);
            code = code * 16 + digit;
        }
        if (position < end || digit < 0 || code > Character.MAX_CODE_POINT) {
            throw TemplateException.syntax(line, "an escape in a string needs %d hexadecimal digits of a character"
                    .formatted(digits));
        }
        text.appendCodePoint((int) code);
    }

    private void octal() {
        int end = position;
        while (end < inside.length() && end < position + 2 && inside.charAt(end) >= '0' && inside.charAt(end) <= '7') {
            end++;
        }
        text.appendCodePoint(Integer.parseInt(inside, position - 1, end, 8));
        position = end;
    }
}
