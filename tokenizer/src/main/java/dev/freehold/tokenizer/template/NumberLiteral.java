package dev.freehold.tokenizer.template;

import java.util.function.IntPredicate;

/// A number in a tag: `42`, `1_000`, `0x1f`, `0b101`, `0o17`, `1.5`, `2e-3`.
///
/// @param text  without underscores
/// @param end   the place after it
record NumberLiteral(String text, boolean isFloat, int end) {
    /// The number at `start`, where a digit stands.
    static NumberLiteral read(String source, int start) {
        int prefixed = digits(source, start + 2, base(source, start));
        if (prefixed > start + 2) {
            return of(source, start, prefixed, false);
        }
        int end = digits(source, start, 10);
        if (start > 0 && source.charAt(start - 1) == '.') {
            return of(source, start, end, false); // the index in `a.0.1`
        }
        int fraction = end < source.length() && source.charAt(end) == '.' ? digits(source, end + 1, 10) : 0;
        int mantissa = fraction > end + 1 ? fraction : end;
        int exponent = exponent(source, mantissa);
        return of(source, start, Math.max(mantissa, exponent), mantissa > end || exponent > mantissa);
    }

    private static NumberLiteral of(String source, int start, int end, boolean isFloat) {
        return new NumberLiteral(source.substring(start, end).replace("_", ""), isFloat, end);
    }

    private static int exponent(String source, int at) {
        if (at >= source.length() || (source.charAt(at) | 0x20) != 'e') {
            return at;
        }
        int first = at + 1 < source.length() && "+-".indexOf(source.charAt(at + 1)) >= 0 ? at + 2 : at + 1;
        int end = digits(source, first, 10);
        return end > first ? end : at;
    }

    /// 2, 8 or 16 by the prefix at `start`, 0 without one.
    private static int base(String source, int start) {
        if (source.charAt(start) != '0' || start + 1 >= source.length()) {
            return 0;
        }
        return switch (source.charAt(start + 1)) {
            case 'b', 'B' -> 2;
            case 'o', 'O' -> 8;
            case 'x', 'X' -> 16;
            default -> 0;
        };
    }

    /// The end of the digits at `start`, which single underscores may part.
    private static int digits(String source, int start, int base) {
        IntPredicate digit = i -> i < source.length() && source.charAt(i) < 0x80
                && Character.digit(source.charAt(i), Math.max(base, Character.MIN_RADIX)) >= 0;
        int end = start;
        while (base > 0 && (digit.test(end) || end > start && source.startsWith("_", end) && digit.test(end + 1))) {
            end++;
        }
        return end;
    }

    /// The value of an integer's `text`.
    ///
    /// @throws TemplateException if it does not fit 64 bits
    static long integer(String text, int line) {
        try {
            int base = base(text, 0);
            return base == 0 ? Long.parseLong(text) : Long.parseLong(text.substring(2), base);
        } catch (NumberFormatException _) {
            throw TemplateException.syntax(line, "an integer past 64 bits");
        }
    }
}
