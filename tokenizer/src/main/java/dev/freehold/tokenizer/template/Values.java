package dev.freehold.tokenizer.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// What all values have in common. A value is one of
///
/// - `null`, `Boolean`, `Long`, `Double`, `String`, `List<?>` and `Map<?, ?>` with string keys, as they were given,
/// - [TemplateList], [TemplateMap], [Tuple], [Range], [View] and [Generator], which the template made,
/// - [Undefined], [Namespace], [Loop] and whatever else is [Callable] or has [Members].
final class Values {
    private Values() {}

    /// Python's name of the type.
    static String type(Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean _ -> "bool";
            case Long _ -> "int";
            case Double _ -> "float";
            case String _ -> "str";
            case Tuple _ -> "tuple";
            case Range _ -> "range";
            case List<?> _ -> "list";
            case Map<?, ?> _ -> "dict";
            case View view -> view.name();
            case Generator _ -> "generator";
            case Undefined _ -> "undefined";
            case Namespace _ -> "namespace";
            case Loop _ -> "loop";
            case Macro _ -> "macro";
            case Callable _ -> "function";
            default -> "object";
        };
    }

    static boolean truth(Object value) {
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case Long integer -> integer != 0;
            case Double real -> real != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case View view -> !view.items().isEmpty();
            case Undefined _ -> false;
            default -> true;
        };
    }

    static boolean isIterable(Object value) {
        return switch (value) {
            case String _, List<?> _, Map<?, ?> _, View _, Generator _, Undefined _, Loop _ -> true;
            case null, default -> false;
        };
    }

    /// The items of a value, taken one by one; whoever takes them counts them. None has no items here, though Python
    /// refuses it: templates walk through lists, as of tools, that are not there.
    ///
    /// @throws TemplateException if the value has no items
    static Iterator<Object> items(Budget budget, Object value) {
        return switch (value) {
            case null -> Collections.emptyIterator();
            case Undefined _ -> Collections.emptyIterator();
            case List<?> list -> indexed(list);
            case Map<?, ?> map -> keys(budget, map).iterator();
            case String text -> characters(text);
            case View view -> indexed(view.items());
            case Generator generator -> generator.items();
            default -> throw TemplateException.rendering(type(value) + " has no items");
        };
    }

    /// The items of a value as a new list.
    static TemplateList list(Budget budget, Object value) {
        var list = new TemplateList();
        items(budget, value).forEachRemaining(item -> {
            budget.step();
            list.add(item);
        });
        return list;
    }

    static List<Object> keys(Budget budget, Map<?, ?> map) {
        budget.spend(map.size());
        return new ArrayList<>(map.keySet());
    }

    /// Goes on as long as there are items, also if the list grows or shrinks meanwhile, as Python does.
    private static Iterator<Object> indexed(List<?> list) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < list.size();
            }

            @Override
            public Object next() {
                return list.get(next++);
            }
        };
    }

    private static Iterator<Object> characters(String text) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < text.length();
            }

            @Override
            public Object next() {
                int start = next;
                next = text.offsetByCodePoints(start, 1);
                return text.substring(start, next);
            }
        };
    }

    /// @throws TemplateException if the value has no length
    static long length(Budget budget, Object value) {
        return switch (value) {
            case String text -> {
                budget.spend(text.length() / 64);
                yield text.codePointCount(0, text.length());
            }
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case View view -> view.items().size();
            case Loop loop -> loop.length();
            case Undefined _ -> 0;
            case null, default -> throw TemplateException.rendering(type(value) + " has no length");
        };
    }

    /// Checks that `key` may be a key of a dict.
    ///
    /// @throws TemplateException if it is something that can change
    static void checkKey(Budget budget, Object key) {
        budget.enterValue();
        if (key instanceof Tuple tuple) {
            tuple.forEach(item -> checkKey(budget, item));
        } else if (key instanceof List<?> && !(key instanceof Range) || key instanceof Map<?, ?>) {
            throw TemplateException.rendering(type(key) + " cannot be a key");
        }
        budget.leaveValue();
    }

    /// Checks that a value given to a template is one of those that [dev.freehold.json.Json] makes.
    ///
    /// @param depth  how many lists and dicts are around it
    /// @throws IllegalArgumentException if it is something else
    /// @throws TemplateException if it is nested too deep
    static void checkGiven(Object value, int depth) {
        if (depth > Budget.MAX_NESTED_VALUES) {
            throw TemplateException.limit("a variable is nested deeper than %d levels"
                    .formatted(Budget.MAX_NESTED_VALUES));
        }
        switch (value) {
            case null -> { }
            case Boolean _, Long _, Double _, String _ -> { }
            case List<?> list -> list.forEach(item -> checkGiven(item, depth + 1));
            case Map<?, ?> map -> map.forEach((key, item) -> {
                if (!(key instanceof String)) {
                    throw new IllegalArgumentException("a key of a variable should be a string, is " + key);
                }
                checkGiven(item, depth + 1);
            });
            default -> throw new IllegalArgumentException("a variable holds a " + value.getClass().getName());
        }
    }
}
