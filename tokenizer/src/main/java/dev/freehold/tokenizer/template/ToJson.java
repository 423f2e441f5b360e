package dev.freehold.tokenizer.template;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// The filter `tojson` as transformers has it: Python's `json.dumps`, without the escaping for HTML that Jinja adds.
///
/// Source: <https://docs.python.org/3/library/json.html#json.dumps>.
final class ToJson {
    private final Budget budget;
    private final BoundedText text;
    private final boolean ascii;
    private final String indent; // null for one line
    private final String itemSeparator;
    private final String keySeparator;
    private final boolean sorted;
    private int level;

    private ToJson(Budget budget, Arguments.Bound given) {
        this.budget = budget;
        text = new BoundedText(budget);
        ascii = given.truth("ensure_ascii", false);
        indent = indent(budget, given.value("indent", null));
        sorted = given.truth("sort_keys", false);
        Object separators = given.value("separators", null);
        List<Object> parts = separators == null ? List.of(indent == null ? ", " : ",", ": ")
                : Values.list(budget, separators);
        if (parts.size() != 2 || !(parts.get(0) instanceof String item) || !(parts.get(1) instanceof String key)) {
            throw TemplateException.rendering("tojson: 'separators' should be two strings");
        }
        itemSeparator = item;
        keySeparator = key;
    }

    private static String indent(Budget budget, Object indent) {
        return switch (indent) {
            case null -> null;
            case String text -> text;
            case Long width -> " ".repeat(budget.text(Math.max(0, width)));
            default -> throw TemplateException.rendering("tojson: 'indent' should be an integer or a string, is "
                    + Values.type(indent));
        };
    }

    /// @throws TemplateException if `value` holds something that JSON cannot
    static Object apply(Budget budget, Object value, Arguments arguments) {
        var json = new ToJson(budget, arguments.bind("ensure_ascii", "indent", "separators", "sort_keys"));
        json.write(value);
        return json.text.toString();
    }

    private void write(Object value) {
        budget.enterValue();
        switch (value) {
            case null -> text.append("null");
            case Boolean truth -> text.append(truth.toString());
            case Long integer -> text.append(integer.toString());
            case Double real -> text.append(real(real));
            case String string -> quote(string);
            case Range _ -> throw refused(value);
            case List<?> list -> list(list);
            case Map<?, ?> map -> map(map);
            default -> throw refused(value);
        }
        budget.leaveValue();
    }

    private static TemplateException refused(Object value) {
        return value instanceof Undefined undefined
                ? TemplateException.rendering("tojson: %s".formatted(undefined.message()))
                : TemplateException.rendering("tojson: %s has no JSON form".formatted(Values.type(value)));
    }

    private static String real(double value) {
        return Double.isNaN(value) ? "NaN" : Double.isInfinite(value) ? value > 0 ? "Infinity" : "-Infinity"
                : FloatText.repr(value);
    }

    private void list(List<?> list) {
        text.append('[');
        level++;
        boolean first = true;
        for (Iterator<Object> items = Values.items(budget, list); items.hasNext(); first = false) {
            separate(first);
            write(items.next());
        }
        end(first);
        text.append(']');
    }

    private void map(Map<?, ?> map) {
        List<Object> pairs = MapMethods.pairs(budget, map);
        if (sorted) {
            pairs = Sorting.sorted(budget, pairs, pair -> ((Tuple) pair).get(0), false);
        }
        text.append('{');
        level++;
        boolean first = true;
        for (Object pair : pairs) {
            separate(first);
            Tuple entry = (Tuple) pair;
            quote(key(entry.get(0)));
            text.append(keySeparator);
            write(entry.get(1));
            first = false;
        }
        end(first);
        text.append('}');
    }

    private void separate(boolean first) {
        text.append(first ? "" : itemSeparator);
        newLine();
    }

    private void end(boolean empty) {
        level--;
        if (!empty) {
            newLine();
        }
    }

    private void newLine() {
        if (indent != null) {
            text.append('\n');
            for (int i = 0; i < level; i++) {
                text.append(indent);
            }
        }
    }

    private static String key(Object key) {
        return switch (key) {
            case String string -> string;
            case null -> "null";
            case Boolean truth -> truth.toString();
            case Long integer -> integer.toString();
            case Double real -> real(real);
            default -> throw TemplateException.rendering("tojson: %s cannot be a key".formatted(Values.type(key)));
        };
    }

    private void quote(String string) {
        text.append('"');
        int plain = 0;
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && (c < 0x7f || !ascii)) {
                continue;
            }
            text.append(string.substring(plain, i)).append(escape(c));
            plain = i + 1;
        }
        text.append(string.substring(plain)).append('"');
    }

    private static String escape(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\f' -> "\\f";
            case '\b' -> "\\b";
            default -> "\\u%04x".formatted((int) c);
        };
    }
}
