package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Filters.Filter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Filters that take items: the first, some, all of them changed.
final class ItemFilters {
    static final Map<String, Filter> ALL = Map.ofEntries(
            Map.entry("length", ItemFilters::length),
            Map.entry("count", ItemFilters::length),
            Map.entry("list", ItemFilters::list),
            Map.entry("items", ItemFilters::items),
            Map.entry("first", ItemFilters::first),
            Map.entry("last", ItemFilters::last),
            Map.entry("join", ItemFilters::join),
            Map.entry("map", ItemFilters::map),
            Map.entry("select", (budget, value, given) -> select(budget, value, given, true, false)),
            Map.entry("reject", (budget, value, given) -> select(budget, value, given, false, false)),
            Map.entry("selectattr", (budget, value, given) -> select(budget, value, given, true, true)),
            Map.entry("rejectattr", (budget, value, given) -> select(budget, value, given, false, true)),
            Map.entry("batch", ItemFilters::batch),
            Map.entry("slice", ItemFilters::slice));

    private ItemFilters() {}

    private static Object length(Budget budget, Object value, Arguments arguments) {
        arguments.refuseAny();
        return Values.length(budget, value);
    }

    private static Object list(Budget budget, Object value, Arguments arguments) {
        arguments.refuseAny();
        return Values.list(budget, value);
    }

    private static Object items(Budget budget, Object value, Arguments arguments) {
        arguments.refuseAny();
        return switch (value) {
            case Map<?, ?> map -> Generator.of(MapMethods.pairs(budget, map));
            case Undefined _ -> Generator.of(List.of());
            case null -> Generator.of(List.of());
            default -> throw TemplateException.rendering("items needs a dict, is given " + Values.type(value));
        };
    }

    private static Object first(Budget budget, Object value, Arguments arguments) {
        arguments.refuseAny();
        Iterator<Object> items = Values.items(budget, value);
        return items.hasNext() ? items.next() : new Undefined("first: there are no items");
    }

    private static Object last(Budget budget, Object value, Arguments arguments) {
        arguments.refuseAny();
        if (value instanceof Generator || value == null) {
            throw TemplateException.rendering("last needs a list, is given " + Values.type(value));
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() ? new Undefined("last: there are no items") : list.getLast();
        }
        List<Object> items = Values.list(budget, value);
        return items.isEmpty() ? new Undefined("last: there are no items") : items.getLast();
    }

    private static Object join(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("d", "attribute");
        String separator = PythonText.str(budget, given.value("d", ""));
        Object attribute = given.value("attribute", null);
        var text = new BoundedText(budget);
        boolean first = true;
        for (Iterator<Object> items = Values.items(budget, value); items.hasNext(); first = false) {
            budget.step();
            Object item = attribute == null ? items.next() : Attributes.of(budget, items.next(), attribute);
            text.append(first ? "" : separator).append(PythonText.str(budget, item));
        }
        return text.toString();
    }

    private static Object map(Budget budget, Object value, Arguments arguments) {
        UnaryOperator<Object> change;
        if (arguments.positional().isEmpty()) {
            var given = arguments.bind("attribute", "default");
            Object attribute = given.value("attribute");
            Object otherwise = given.value("default", null);
            change = item -> Attributes.of(budget, item, attribute, otherwise);
        } else {
            String name = name(arguments.positional().getFirst(), "map");
            Arguments rest = arguments.rest().with(name);
            change = item -> Filters.apply(budget, name, item, rest);
        }
        Iterator<Object> items = Values.truth(value) ? Values.items(budget, value) : Collections.emptyIterator();
        return Generator.over(value, new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public Object next() {
                budget.step();
                return change.apply(items.next());
            }
        });
    }

    private static String name(Object value, String filter) {
        return switch (value) {
            case String name -> name;
            case Undefined undefined -> throw undefined.failure();
            case null, default -> throw TemplateException.rendering(filter + " needs the name of a filter or test");
        };
    }

    private static Object select(Budget budget, Object value, Arguments arguments, boolean wanted, boolean attribute) {
        if (attribute && arguments.positional().isEmpty()) {
            throw TemplateException.rendering(arguments.callee() + " needs the name of an attribute");
        }
        Object path = attribute ? arguments.positional().getFirst() : null;
        Arguments test = attribute ? arguments.rest() : arguments;
        String name = test.positional().isEmpty() ? null : name(test.positional().getFirst(), arguments.callee());
        Arguments operands = name == null ? test : test.rest().with(name);
        Iterator<Object> items = Values.truth(value) ? Values.items(budget, value) : Collections.emptyIterator();
        return Generator.over(value, new Selection(items, item -> {
            budget.step();
            Object tested = attribute ? Attributes.of(budget, item, path) : item;
            return (name == null ? Values.truth(tested) : Tests.holds(budget, name, tested, operands)) == wanted;
        }));
    }

    private static long positive(Arguments.Bound given, String name) {
        long number = given.integer(name);
        if (number < 1) {
            throw TemplateException.rendering("%s: '%s' should be at least 1".formatted(given.callee(), name));
        }
        return number;
    }

    private static Object batch(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("linecount", "fill_with");
        long size = positive(given, "linecount");
        Object fill = given.value("fill_with", null);
        List<Object> rows = new ArrayList<>();
        List<Object> items = Values.list(budget, value);
        for (int i = 0; i < items.size(); i += (int) Math.min(size, items.size())) {
            rows.add(new TemplateList(items.subList(i, (int) Math.min(items.size(), i + size))));
        }
        if (fill != null && !rows.isEmpty()) {
            fill(budget, (TemplateList) rows.getLast(), size, fill);
        }
        return Generator.of(rows);
    }

    private static void fill(Budget budget, TemplateList row, long size, Object fill) {
        budget.spend(size - row.size());
        while (row.size() < size) {
            row.add(fill);
        }
    }

    private static Object slice(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("slices", "fill_with");
        long count = positive(given, "slices");
        Object fill = given.value("fill_with", null);
        List<Object> items = Values.list(budget, value);
        budget.spend(count);
        List<Object> columns = new ArrayList<>();
        int size = (int) (items.size() / count);
        int longer = (int) (items.size() % count);
        for (int i = 0, from = 0; i < count; i++) {
            int to = from + size + (i < longer ? 1 : 0);
            var column = new TemplateList(items.subList(from, to));
            if (fill != null && i >= longer) {
                column.add(fill);
            }
            columns.add(column);
            from = to;
        }
        return Generator.of(columns);
    }
}
