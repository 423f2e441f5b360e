package dev.freehold.tokenizer.template;

import java.util.ArrayList;
import java.util.List;

/// The attribute that filters like `map` and `sort` look at: `name`, `a.b`, `0`, an integer.
final class Attributes {
    private Attributes() {}

    /// @throws TemplateException if `path` is neither a string nor an integer, or something on the way is missing
    static Object of(Budget budget, Object value, Object path) {
        return of(budget, value, path, null);
    }

    /// The attribute, with `otherwise` (unless null) for whatever is missing on the way.
    static Object of(Budget budget, Object value, Object path, Object otherwise) {
        if (!(path instanceof String text)) {
            return found(Access.item(budget, value, path), otherwise);
        }
        Object item = value;
        budget.spend(text.length());
        for (String part : text.split("\\.", -1)) {
            Object key = isIndex(part) ? (Object) Long.valueOf(part) : part;
            item = found(Access.item(budget, item, key), otherwise);
        }
        return item;
    }

    private static Object found(Object value, Object otherwise) {
        return value instanceof Undefined && otherwise != null ? otherwise : value;
    }

    private static boolean isIndex(String part) {
        return !part.isEmpty() && part.length() <= 9 && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// What to order by: a tuple of the attributes that `path` names with commas between them; without a path the value
    /// itself.
    static Object key(Budget budget, Object value, Object path, boolean ignoreCase) {
        if (!(path instanceof String text)) {
            return folded(path == null ? value : of(budget, value, path), ignoreCase);
        }
        List<Object> parts = new ArrayList<>();
        budget.spend(text.length());
        for (String part : text.split(",", -1)) {
            parts.add(folded(of(budget, value, part), ignoreCase));
        }
        return new Tuple(parts);
    }

    /// Small letters in place of capitals where their difference does not count.
    static Object folded(Object value, boolean ignoreCase) {
        return ignoreCase && value instanceof String text ? TextCase.lower(text) : value;
    }
}
