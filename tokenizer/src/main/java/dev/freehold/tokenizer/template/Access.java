package dev.freehold.tokenizer.template;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// `value.name`, `value[key]`, `value[from:to:step]` and `in`. What is not there is undefined, and there is nothing but
/// data: items, the methods of [Methods] and the members of the template's own objects.
final class Access {
    private Access() {}

    static boolean hasKey(Map<?, ?> map, Object key) {
        return (map instanceof TemplateMap || key instanceof String) && map.containsKey(key);
    }

    /// `value.name`: a method first, then an item.
    static Object attribute(Object value, String name) {
        return switch (value) {
            case Undefined undefined -> throw undefined.failure();
            case Members members -> members.member(name);
            case null, default -> {
                Callable method = Methods.find(value, name);
                yield method != null ? method
                        : value instanceof Map<?, ?> map && hasKey(map, name) ? map.get(name) : missing(value, name);
            }
        };
    }

    /// `value[key]`: an item first, then a method.
    static Object item(Budget budget, Object value, Object key) {
        Object item = switch (value) {
            case Undefined undefined -> throw undefined.failure();
            case Map<?, ?> map -> {
                if (!(key instanceof String)) {
                    Values.checkKey(budget, key);
                }
                yield hasKey(map, key) ? map.get(key) : missing(value, key);
            }
            case List<?> list when key instanceof Long index -> element(list, index);
            case List<?> list when key instanceof Boolean index -> element(list, index ? 1 : 0);
            case String text when key instanceof Long index -> character(budget, text, index);
            case Members members when key instanceof String name -> members.member(name);
            case null, default -> missing(value, key);
        };
        if (item instanceof Undefined && key instanceof String name) {
            Callable method = Methods.find(value, name);
            return method != null ? method : item;
        }
        return item;
    }

    private static Undefined missing(Object value, Object key) {
        String name = key instanceof String text ? "'" + text.substring(0, Math.min(text.length(), 100)) + "'"
                : key instanceof Long index ? "index " + index : Values.type(key);
        return new Undefined("%s has no %s".formatted(Values.type(value), name));
    }

    private static Object element(List<?> list, long index) {
        long place = index < 0 ? index + list.size() : index;
        return place >= 0 && place < list.size() ? list.get((int) place) : missing(list, index);
    }

    private static Object character(Budget budget, String text, long index) {
        budget.spend(text.length() / 64);
        int length = text.codePointCount(0, text.length());
        long place = index < 0 ? index + length : index;
        if (place < 0 || place >= length) {
            return missing(text, index);
        }
        int start = text.offsetByCodePoints(0, (int) place);
        return text.substring(start, text.offsetByCodePoints(start, 1));
    }

    /// `value[from:to:step]`; none stands for a part that is not given.
    ///
    /// @throws TemplateException if the value cannot be sliced, or a part is no integer
    static Object slice(Budget budget, Object value, Object from, Object to, Object step) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!(value instanceof String || value instanceof List<?>)) {
            throw TemplateException.rendering(Values.type(value) + " cannot be sliced");
        }
        if (!isBound(from) || !isBound(to) || !isBound(step)) {
            throw TemplateException.rendering("the parts of a slice should be integers");
        }
        long by = step == null ? 1 : Numbers.integer(step);
        if (by == 0) {
            throw TemplateException.rendering("the step of a slice should not be 0");
        }
        long length = Values.length(budget, value);
        long start = from == null ? by > 0 ? 0 : length - 1 : clamp(Numbers.integer(from), length, by);
        long end = to == null ? by > 0 ? length : -1 : clamp(Numbers.integer(to), length, by);
        return switch (value) {
            case String text -> characters(budget, text, (int) start, (int) end, by);
            case Tuple tuple -> new Tuple(elements(budget, tuple, start, end, by));
            default -> elements(budget, (List<?>) value, start, end, by);
        };
    }

    private static boolean isBound(Object value) {
        return value == null || value instanceof Long || value instanceof Boolean;
    }

    private static long clamp(long index, long length, long step) {
        long place = index < 0 ? index + length : index;
        return step > 0 ? Math.clamp(place, 0, length) : Math.clamp(place, -1, length - 1);
    }

    private static TemplateList elements(Budget budget, List<?> list, long start, long end, long step) {
        var slice = new TemplateList();
        for (long i = start; step > 0 ? i < end : i > end; i += step) {
            budget.step();
            slice.add(list.get((int) i));
            if (Math.abs(step) > list.size()) {
                break; // also because i + step might overflow
            }
        }
        return slice;
    }

    private static String characters(Budget budget, String text, int start, int end, long step) {
        if (step == 1) {
            int first = text.offsetByCodePoints(0, start);
            int last = end <= start ? first : text.offsetByCodePoints(first, end - start);
            budget.text(last - first);
            return text.substring(first, last);
        }
        budget.text(text.length() * 2L);
        int[] points = text.codePoints().toArray();
        var slice = new StringBuilder();
        for (long i = start; step > 0 ? i < end : i > end; i += step) {
            slice.appendCodePoint(points[(int) i]);
            if (Math.abs(step) > points.length) {
                break;
            }
        }
        return slice.toString();
    }

    /// `item in container`.
    ///
    /// @throws TemplateException if the container is none
    static boolean contains(Budget budget, Object container, Object item) {
        return switch (container) {
            case String text when item instanceof String part -> {
                budget.search(text.length(), part.length());
                yield text.contains(part);
            }
            case String _ when item instanceof Undefined undefined -> throw undefined.failure();
            case Map<?, ?> map -> {
                Values.checkKey(budget, item);
                yield hasKey(map, item);
            }
            case List<?> list -> any(budget, list, item);
            case View view -> any(budget, view.items(), item);
            case Generator generator -> any(budget, generator, item);
            case Undefined _ -> false;
            case null, default -> throw TemplateException.rendering("'in' cannot look for %s in %s"
                    .formatted(Values.type(item), Values.type(container)));
        };
    }

    private static boolean any(Budget budget, Object container, Object item) {
        for (Iterator<Object> items = Values.items(budget, container); items.hasNext();) {
            if (Operators.equal(budget, items.next(), item)) {
                return true;
            }
        }
        return false;
    }
}
