package dev.freehold.tokenizer.template;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Python's `str()` and `repr()` of values.
final class PythonText {
    private PythonText() {}

    /// `str(value)`: a string is itself, everything else as in [#repr].
    static String str(Budget budget, Object value) {
        return switch (value) {
            case String text -> text;
            case Undefined _ -> "";
            case Long integer -> integer.toString();
            case null, default -> repr(budget, value);
        };
    }

    /// `repr(value)`
    static String repr(Budget budget, Object value) {
        var text = new BoundedText(budget);
        write(budget, text, value);
        return text.toString();
    }

    private static void write(Budget budget, BoundedText text, Object value) {
        budget.enterValue();
        switch (value) {
            case null -> text.append("None");
            case Boolean truth -> text.append(truth ? "True" : "False");
            case Long integer -> text.append(integer.toString());
            case Double real -> text.append(FloatText.repr(real));
            case String string -> quote(text, string);
            case Range range -> text.append(range.toString());
            case Tuple tuple -> {
                items(budget, text.append('('), tuple);
                text.append(tuple.size() == 1 ? ",)" : ")");
            }
            case List<?> list -> {
                items(budget, text.append('['), list);
                text.append(']');
            }
            case Map<?, ?> map -> map(budget, text, map);
            case View view -> {
                items(budget, text.append(view.name()).append("(["), view.items());
                text.append("])");
            }
            case Undefined _ -> text.append("Undefined");
            case Namespace namespace -> {
                map(budget, text.append("<Namespace "), namespace.variables());
                text.append('>');
            }
            default -> text.append('<').append(Values.type(value)).append('>');
        }
        budget.leaveValue();
    }

    private static void items(Budget budget, BoundedText text, List<?> list) {
        String separator = "";
        for (Iterator<Object> items = Values.items(budget, list); items.hasNext();) {
            write(budget, text.append(separator), items.next());
            separator = ", ";
        }
    }

    private static void map(Budget budget, BoundedText text, Map<?, ?> map) {
        text.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            write(budget, text.append(separator), entry.getKey());
            write(budget, text.append(": "), entry.getValue());
            separator = ", ";
        }
        text.append('}');
    }

    private static void quote(BoundedText text, String string) {
        char quote = string.indexOf('\'') >= 0 && string.indexOf('"') < 0 ? '"' : '\'';
        text.append(quote);
        for (int i = 0; i < string.length();) {
            int c = string.codePointAt(i);
            int end = i + Character.charCount(c);
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (c == quote) {
                        text.append('\\').append(quote);
                    } else {
                        text.append(Characters.isPrintable(c) ? string.substring(i, end) : escape(c));
                    }
                }
            }
            i = end;
        }
        text.append(quote);
    }

    private static String escape(int c) {
        return c < 0x100 ? "\\x%02x".formatted(c) : c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c);
    }

    /// `repr(value)` with everything outside of ASCII escaped.
    static String ascii(Budget budget, Object value) {
        var text = new BoundedText(budget);
        repr(budget, value).codePoints().forEach(c -> {
            text.append(c < 0x80 ? Character.toString(c) : escape(c));
        });
        return text.toString();
    }
}
