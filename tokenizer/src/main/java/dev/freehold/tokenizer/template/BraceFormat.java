package dev.freehold.tokenizer.template;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `format.format(…)`: `{}`, `{0}`, `{name}`, `{0.name[key]!r:>10}`.
///
/// Source: <https://docs.python.org/3/library/string.html#format-string-syntax>.
final class BraceFormat {
    private static final int MAX_NESTING = 2; // a format may take its width from a field, and no deeper
    private static final Pattern FIELD = Pattern.compile("([^.\\[]*+)((?:\\.[^.\\[]++|\\[[^\\]]++\\]){0,16}+)");
    private static final Pattern STEP = Pattern.compile("\\.([^.\\[]++)|\\[([^\\]]++)\\]");
    private static final Pattern SPEC = Pattern.compile("(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\\d{1,9})?([,_])?"
            + "(?:\\.(\\d{1,9}))?([a-zA-Z%])?", Pattern.DOTALL);

    private final Budget budget;
    private final Arguments given;
    private int next;

    private BraceFormat(Budget budget, Arguments given) {
        this.budget = budget;
        this.given = given;
    }

    /// @throws TemplateException if the format is wrong or names what is not given
    static Object format(Budget budget, String format, Arguments given) {
        return new BraceFormat(budget, given).expand(format, MAX_NESTING);
    }

    private String expand(String format, int nesting) {
        if (nesting == 0) {
            throw TemplateException.rendering("format: fields are nested too deep");
        }
        var text = new BoundedText(budget);
        for (int i = 0; i < format.length();) {
            char c = format.charAt(i);
            boolean twice = format.startsWith("{{", i) || format.startsWith("}}", i);
            if (c != '{' && c != '}' || twice) {
                text.append(c);
                i += twice ? 2 : 1;
            } else if (c == '}') {
                throw TemplateException.rendering("format: '}' without '{'");
            } else {
                int end = fieldEnd(format, i);
                text.append(field(format.substring(i + 1, end), nesting));
                i = end + 1;
            }
        }
        return text.toString();
    }

    private static int fieldEnd(String format, int start) {
        int depth = 0;
        for (int i = start; i < format.length(); i++) {
            depth += format.charAt(i) == '{' ? 1 : format.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw TemplateException.rendering("format: '{' without '}'");
    }

    private String field(String field, int nesting) {
        budget.step();
        int colon = field.indexOf(':');
        String spec = colon < 0 ? "" : field.substring(colon + 1);
        String head = colon < 0 ? field : field.substring(0, colon);
        int bang = head.indexOf('!');
        Object value = value(bang < 0 ? head : head.substring(0, bang));
        if (bang >= 0) {
            value = switch (head.substring(bang + 1)) {
                case "s" -> PythonText.str(budget, value);
                case "r" -> PythonText.repr(budget, value);
                case "a" -> PythonText.ascii(budget, value);
                default -> throw TemplateException.rendering("format: no conversion '%s'".formatted(head));
            };
        }
        return write(value, spec.indexOf('{') < 0 ? spec : expand(spec, nesting - 1));
    }

    private Object value(String name) {
        Matcher parts = FIELD.matcher(name);
        if (!parts.matches()) {
            throw TemplateException.rendering("format: '%s' is no field".formatted(name));
        }
        Object value = argument(parts.group(1));
        Matcher steps = STEP.matcher(parts.group(2));
        while (steps.find()) {
            String key = steps.group(2);
            value = key == null ? Access.attribute(value, steps.group(1))
                    : Access.item(budget, value, isNumber(key) ? (Object) Long.valueOf(key) : key);
        }
        return value;
    }

    private Object argument(String name) {
        if (!name.isEmpty() && !isNumber(name)) {
            if (!given.named().containsKey(name)) {
                throw TemplateException.rendering("format: '%s' is not given".formatted(name));
            }
            return given.named().get(name);
        }
        int index = name.isEmpty() ? next++ : Integer.parseInt(name);
        if (index >= given.positional().size()) {
            throw TemplateException.rendering("format: there is no argument %d".formatted(index));
        }
        return given.positional().get(index);
    }

    private static boolean isNumber(String text) {
        return text.length() <= 9 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private String write(Object value, String spec) {
        if (spec.isEmpty()) {
            return PythonText.str(budget, value);
        }
        Matcher parts = SPEC.matcher(spec);
        if (!parts.matches()) {
            throw TemplateException.rendering("format: '%s' is no format".formatted(spec));
        }
        return switch (value) {
            case String text when isForText(parts) -> spec(parts, 's', '<').text(budget, text);
            case Boolean truth when parts.group(9) == null -> spec(parts, 'd', '>').integer(budget, truth ? 1 : 0);
            case Boolean truth -> number(parts, truth ? 1L : 0L);
            case Long integer -> number(parts, integer);
            case Double real -> number(parts, real);
            case null, default -> throw TemplateException.rendering("format: %s takes no format"
                    .formatted(Values.type(value)));
        };
    }

    private static boolean isForText(Matcher parts) {
        return !"=".equals(parts.group(2)) && (parts.group(9) == null || parts.group(9).equals("s"));
    }

    private String number(Matcher parts, Object value) {
        char type = parts.group(9) != null ? parts.group(9).charAt(0)
                : value instanceof Long ? 'd' : 'r';
        FormatSpec spec = spec(parts, type == 'n' ? 'd' : type, '>');
        if (type == 'r' && parts.group(9) == null) {
            return spec.untyped(budget, Numbers.real(value));
        }
        if ("eEfFgG%".indexOf(type) >= 0) {
            return spec.real(budget, Numbers.real(value));
        }
        if (value instanceof Long integer && "dxXobn".indexOf(type) >= 0 && parts.group(8) == null) {
            return spec.integer(budget, integer);
        }
        throw TemplateException.rendering("format: no type '%s' for %s".formatted(type, Values.type(value)));
    }

    private static FormatSpec spec(Matcher parts, char type, char usual) {
        boolean zeros = parts.group(5) != null && parts.group(2) == null;
        String fill = parts.group(1) != null ? parts.group(1) : parts.group(5) != null ? "0" : " ";
        char align = parts.group(2) != null ? parts.group(2).charAt(0) : zeros && usual == '>' ? '=' : usual;
        return new FormatSpec(fill, align, parts.group(3) == null ? '-' : parts.group(3).charAt(0),
                parts.group(4) != null, parts.group(6) == null ? 0 : Integer.parseInt(parts.group(6)),
                parts.group(7) == null ? "" : parts.group(7),
                parts.group(8) == null ? -1 : Integer.parseInt(parts.group(8)), type);
    }
}
