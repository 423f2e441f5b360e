package dev.freehold.tokenizer.template;

/// Integers as `int(text, base)` reads them.
final class Integers {
    private Integers() {}

    /// @param base  2 to 36, or 0 for what the prefix says
    /// @throws NumberFormatException if `text` is no integer
    /// @throws TemplateException if it does not fit 64 bits
    static long parse(String text, long base) {
        if (base != 0 && (base < 2 || base > 36)) {
            throw new NumberFormatException();
        }
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String digits = signed ? text.substring(1) : text;
        int prefix = digits.length() < 2 || digits.charAt(0) != '0' ? 0 : switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 0;
        };
        int radix = base == 0 ? Math.max(prefix, 0) : (int) base;
        if (prefix != 0 && radix == prefix) {
            digits = digits.substring(digits.startsWith("_", 2) ? 3 : 2);
        }
        if (radix == 0) {
            radix = 10;
        }
        return value(withoutUnderscores(digits, radix), radix, text.startsWith("-"));
    }

    private static String withoutUnderscores(String digits, int radix) {
        if (digits.isEmpty() || digits.startsWith("_") || digits.endsWith("_") || digits.contains("__")) {
            throw new NumberFormatException();
        }
        String plain = digits.replace("_", "");
        if (!plain.chars().allMatch(c -> Character.digit(c, radix) >= 0)) {
            throw new NumberFormatException();
        }
        return plain;
    }

    private static long value(String digits, int radix, boolean negative) {
        try {
            return Long.parseLong(negative ? "-" + digits : digits, radix);
        } catch (NumberFormatException _) {
            throw TemplateException.rendering("an integer past 64 bits");
        }
    }
}
