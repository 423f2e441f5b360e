package dev.freehold.tokenizer.template;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// Floats as Python writes them.
///
/// Source: <https://docs.python.org/3/library/string.html#format-specification-mini-language>. Digits come from the
/// exact value of the float, rounded half to even, as C's `printf` does.
final class FloatText {
    private FloatText() {}

    /// The shortest text that reads back as `value`: `1.0`, `0.1`, `1e+16`, `1e-05`, `inf`, `nan`.
    static String repr(double value) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        if (value == 0) {
            return sign(value) + "0.0";
        }
        BigDecimal digits = shortest(Math.abs(value));
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent < -4 || exponent >= 16) {
            return sign(value) + scientific(digits.unscaledValue().toString(), exponent, 'e');
        }
        String plain = digits.toPlainString();
        return sign(value) + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
    }

    /// `Double.toString` gives the shortest digits, but never less than two: one may do for the smallest numbers.
    private static BigDecimal shortest(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        BigDecimal one = rounded(digits, 1);
        return digits.precision() == 2 && one.doubleValue() == value ? one.stripTrailingZeros() : digits;
    }

    private static String special(double value) {
        return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }

    private static String sign(double value) {
        return Math.copySign(1, value) < 0 ? "-" : "";
    }

    private static String scientific(String digits, int exponent, char e) {
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String sign = exponent < 0 ? "-" : "+";
        return mantissa + e + sign + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    /// The text for the types `e`, `f` and `g` of a format, with a minus where needed.
    ///
    /// @param precision  digits after the point; for `g` all significant digits
    /// @param keep       whether `g` keeps zeros at the end
    static String format(double value, char type, int precision, boolean keep) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        BigDecimal exact = new BigDecimal(Math.abs(value));
        return sign(value) + switch (type) {
            case 'f' -> exact.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
            case 'e' -> exponential(exact, precision);
            case 'g' -> general(exact, Math.max(1, precision), keep);
            default -> throw new AssertionError(type); // the callers know these three
        };
    }

    private static BigDecimal rounded(BigDecimal exact, int digits) {
        return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    private static int exponent(BigDecimal rounded) {
        return rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    }

    private static String exponential(BigDecimal exact, int precision) {
        BigDecimal rounded = rounded(exact, precision + 1);
        String digits = rounded.signum() == 0 ? "0" : rounded.unscaledValue().toString();
        digits = digits.length() > precision + 1 ? digits.substring(0, precision + 1)
                : digits + "0".repeat(precision + 1 - digits.length());
        return scientific(digits, exponent(rounded), 'e');
    }

    private static String general(BigDecimal exact, int digits, boolean keep) {
        int exponent = exponent(rounded(exact, digits));
        if (exponent < -4 || exponent >= digits) {
            String text = exponential(exact, digits - 1);
            int e = text.indexOf('e');
            return keep ? text : withoutZeros(text.substring(0, e)) + text.substring(e);
        }
        String text = exact.setScale(digits - 1 - exponent, RoundingMode.HALF_EVEN).toPlainString();
        return keep ? text : withoutZeros(text);
    }

    /// `value`, which is not negative, with `digits` significant digits, as `format` writes it where no type is given:
    /// unlike with `g` there is a digit after the point, and so an exponent one digit earlier.
    static String untyped(double value, int digits) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        BigDecimal exact = new BigDecimal(value);
        int exponent = exponent(rounded(exact, digits));
        if (exponent < -4 || exponent >= digits - 1) {
            String text = exponential(exact, digits - 1);
            int e = text.indexOf('e');
            return withoutZeros(text.substring(0, e)) + text.substring(e);
        }
        String text = withoutZeros(exact.setScale(digits - 1 - exponent, RoundingMode.HALF_EVEN).toPlainString());
        return text.indexOf('.') < 0 ? text + ".0" : text;
    }

    private static String withoutZeros(String text) {
        if (text.indexOf('.') < 0) {
            return text;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }

    /// The value of a text, as `float(text)` reads it; NaN for `nan`.
    ///
    /// @throws NumberFormatException if it is none
    static double parse(String text) {
        String trimmed = text.strip();
        String digits = trimmed.startsWith("-") || trimmed.startsWith("+") ? trimmed.substring(1) : trimmed;
        double value = switch (digits.length() > 8 ? "" : digits.toLowerCase(Locale.ROOT)) {
            case "inf", "infinity" -> Double.POSITIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> {
                if (!isDecimal(digits)) {
                    throw new NumberFormatException();
                }
                yield Double.parseDouble(digits.replace("_", ""));
            }
        };
        return trimmed.startsWith("-") ? -value : value;
    }

    /// Whether only digits, single underscores between them, a point and an exponent stand here.
    private static boolean isDecimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean between = i > 0 && i + 1 < text.length() && Character.isDigit(text.charAt(i - 1))
                    && Character.isDigit(text.charAt(i + 1));
            boolean sign = (c == '+' || c == '-') && i > 0 && (text.charAt(i - 1) | 0x20) == 'e';
            if (!(c >= '0' && c <= '9' || c == '.' || c == 'e' || c == 'E' || sign || c == '_' && between)) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
