package dev.freehold.tokenizer.template;

import java.util.Locale;

/// How one value is written: width, alignment, sign and so on, for both `%5.1f` and `{:>5.1f}`.
///
/// @param fill       one character
/// @param align      `<`, `>`, `^`, or `=` for filling between sign and digits
/// @param sign       `+`, a space, or `-` for none before positive numbers
/// @param alternate  `0x` before hexadecimal numbers and the like
/// @param grouping   `,`, `_` or nothing
/// @param precision  -1 where none is given
/// @param type       a letter
record FormatSpec(String fill, char align, char sign, boolean alternate, int width, String grouping, int precision,
        char type) {
    private static final int MAX_PRECISION = 1_000;

    FormatSpec {
        if (precision > MAX_PRECISION && type != 's') {
            throw TemplateException.limit("a precision of more than %,d digits".formatted(MAX_PRECISION));
        }
    }

    /// Writes a text, cut at the precision.
    String text(Budget budget, String text) {
        if (precision >= 0 && text.codePointCount(0, text.length()) > precision) {
            return pad(budget, "", text.substring(0, text.offsetByCodePoints(0, precision)));
        }
        return pad(budget, "", text);
    }

    /// Writes an integer as `d`, `x`, `X`, `o` or `b`.
    String integer(Budget budget, long value) {
        String digits = switch (type) {
            case 'x' -> Long.toUnsignedString(Math.abs(value), 16);
            case 'X' -> Long.toUnsignedString(Math.abs(value), 16).toUpperCase(Locale.ROOT);
            case 'o' -> Long.toUnsignedString(Math.abs(value), 8);
            case 'b' -> Long.toUnsignedString(Math.abs(value), 2);
            default -> Long.toUnsignedString(Math.abs(value));
        };
        String prefix = alternate && type != 'd' ? "0" + type : "";
        return pad(budget, signOf(value < 0) + prefix, group(digits, type == 'd' ? 3 : 4));
    }

    /// Writes a float as `e`, `f`, `g` or their capitals, or `%`.
    String real(Budget budget, double value) {
        char lower = Character.toLowerCase(type);
        boolean percent = type == '%';
        String text = FloatText.format(Math.abs(percent ? value * 100 : value), percent ? 'f' : lower,
                precision < 0 ? 6 : precision, alternate) + (percent ? "%" : "");
        boolean negative = Math.copySign(1, value) < 0 && !Double.isNaN(value);
        String digits = type == lower ? text : text.toUpperCase(Locale.ROOT);
        return pad(budget, signOf(negative), Double.isFinite(value) ? group(digits, 3) : digits);
    }

    /// Writes a float without a type: as `repr` does, or with the digits that the precision says.
    String untyped(Budget budget, double value) {
        boolean negative = Math.copySign(1, value) < 0 && !Double.isNaN(value);
        String text = precision < 0 ? FloatText.repr(Math.abs(value))
                : FloatText.untyped(Math.abs(value), Math.max(1, precision));
        return pad(budget, signOf(negative), Double.isFinite(value) ? group(text, 3) : text);
    }

    private String signOf(boolean negative) {
        return negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
    }

    private String group(String digits, int size) {
        if (grouping.isEmpty()) {
            return digits;
        }
        int whole = 0;
        while (whole < digits.length() && Character.digit(digits.charAt(whole), 16) >= 0) {
            whole++;
        }
        var text = new StringBuilder(digits);
        for (int i = whole - size; i > 0; i -= size) {
            text.insert(i, grouping);
        }
        return text.toString();
    }

    private String pad(Budget budget, String before, String text) {
        int missing = width - before.length() - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return before + text;
        }
        budget.text(before.length() + text.length() + (long) missing * fill.length());
        return switch (align) {
            case '<' -> before + text + fill.repeat(missing);
            case '^' -> fill.repeat(missing / 2) + before + text + fill.repeat(missing - missing / 2);
            case '=' -> before + fill.repeat(missing) + text;
            default -> fill.repeat(missing) + before + text;
        };
    }
}
