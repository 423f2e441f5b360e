package dev.freehold.tokenizer.template;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// `format % values`, as in C with `%(name)s` besides.
///
/// Source: <https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting>.
final class PercentFormat {
    private final Budget budget;
    private final String format;
    private final Object given;
    private final Iterator<Object> values;
    private final BoundedText text;
    private int position;
    private boolean named;

    private PercentFormat(Budget budget, String format, Object given) {
        this.budget = budget;
        this.format = format;
        this.given = given;
        values = Values.items(budget, given instanceof Tuple ? given : Tuple.of(given));
        text = new BoundedText(budget);
    }

    /// @throws TemplateException if the format is wrong, or there are too few or too many values
    static String format(Budget budget, String format, Object given) {
        return new PercentFormat(budget, format, given).run();
    }

    private String run() {
        while (position < format.length()) {
            int percent = format.indexOf('%', position);
            if (percent < 0) {
                percent = format.length();
            }
            text.append(format.substring(position, percent));
            position = percent + 1;
            if (percent < format.length()) {
                conversion();
            }
        }
        boolean container = given instanceof Map<?, ?> || given instanceof List<?> && !(given instanceof Tuple)
                || given instanceof Undefined; // whatever has items may leave some unused
        if (values.hasNext() && !named && !container) {
            throw TemplateException.rendering("not all values are used by the format");
        }
        return text.toString();
    }

    private char peek() {
        if (position >= format.length()) {
            throw TemplateException.rendering("the format ends within a conversion");
        }
        return format.charAt(position);
    }

    private void conversion() {
        Object value = null;
        boolean fromMap = peek() == '(';
        if (fromMap) {
            value = named();
        }
        String flags = flags();
        int width = number();
        int precision = -1;
        if (peek() == '.') {
            position++;
            precision = Math.max(0, number());
        }
        while ("hlL".indexOf(peek()) >= 0) {
            position++;
        }
        char type = peek();
        position++;
        if (type == '%') {
            text.append('%');
            return;
        }
        write(fromMap ? value : next(), spec(flags, width, precision, type), type);
    }

    private Object named() {
        int end = format.indexOf(')', position);
        if (end < 0 || !(given instanceof Map<?, ?> map)) {
            throw TemplateException.rendering("the format needs a dict for its names");
        }
        String name = format.substring(position + 1, end);
        if (!map.containsKey(name)) {
            throw TemplateException.rendering("the format names '%s', which is not there".formatted(name));
        }
        named = true;
        position = end + 1;
        return map.get(name);
    }

    private String flags() {
        int start = position;
        while ("-+ #0".indexOf(peek()) >= 0) {
            position++;
        }
        return format.substring(start, position);
    }

    /// A width or precision; -1 if none stands here, and what `*` takes from the values.
    private int number() {
        if (peek() == '*') {
            position++;
            Object value = next();
            if (!(value instanceof Long number) || Math.abs(number) > Budget.MAX_TEXT) {
                throw TemplateException.limit("'*' in a format takes an integer up to %,d".formatted(Budget.MAX_TEXT));
            }
            return number.intValue();
        }
        int start = position;
        long number = 0;
        while (peek() >= '0' && peek() <= '9') {
            number = number * 10 + format.charAt(position++) - '0';
            budget.text(number);
        }
        return position == start ? -1 : (int) number;
    }

    private Object next() {
        if (!values.hasNext()) {
            throw TemplateException.rendering("not enough values for the format");
        }
        return values.next();
    }

    private static FormatSpec spec(String flags, int width, int precision, char type) {
        boolean left = flags.contains("-") || width < -1;
        boolean zeros = flags.contains("0") && !left && "sracC".indexOf(type) < 0;
        char sign = flags.contains("+") ? '+' : flags.contains(" ") ? ' ' : '-';
        return new FormatSpec(zeros ? "0" : " ", left ? '<' : zeros ? '=' : '>', sign, flags.contains("#"),
                width < -1 ? -width : width, "", precision, "iu".indexOf(type) >= 0 ? 'd' : "rac".indexOf(type) >= 0
                        ? 's' : type);
    }

    private void write(Object value, FormatSpec spec, char type) {
        text.append(switch (type) {
            case 's' -> spec.text(budget, PythonText.str(budget, value));
            case 'r' -> spec.text(budget, PythonText.repr(budget, value));
            case 'a' -> spec.text(budget, PythonText.ascii(budget, value));
            case 'c' -> spec.text(budget, character(value));
            case 'd', 'i', 'u', 'x', 'X', 'o' -> spec.integer(budget, integer(value, type));
            case 'e', 'E', 'f', 'F', 'g', 'G' -> {
                if (!Numbers.isNumber(value)) {
                    throw wrong(value, type);
                }
                yield spec.real(budget, Numbers.real(value));
            }
            default -> throw TemplateException.rendering("the format has no conversion '%s'".formatted(type));
        });
    }

    private static String character(Object value) {
        if (value instanceof String text && text.codePointCount(0, text.length()) == 1) {
            return text;
        }
        if (value instanceof Long code && code >= 0 && code <= Character.MAX_CODE_POINT) {
            return Character.toString(code.intValue());
        }
        throw TemplateException.rendering("'%c' needs a character");
    }

    private static long integer(Object value, char type) {
        return switch (value) {
            case Long integer -> integer;
            case Boolean truth -> truth ? 1 : 0;
            case Double real when type == 'd' || type == 'i' || type == 'u' -> real.longValue();
            case null, default -> throw wrong(value, type);
        };
    }

    private static TemplateException wrong(Object value, char type) {
        return value instanceof Undefined undefined ? undefined.failure()
                : TemplateException.rendering("'%%%s' needs a number, is given %s".formatted(type, Values.type(value)));
    }
}
