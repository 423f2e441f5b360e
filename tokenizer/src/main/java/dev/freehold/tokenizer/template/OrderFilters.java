package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Filters.Filter;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Filters that order or compare items. Unless `case_sensitive` is given, capitals count as small letters.
final class OrderFilters {
    static final Map<String, Filter> ALL = Map.of(
            "sort", OrderFilters::sort,
            "dictsort", OrderFilters::dictSort,
            "reverse", OrderFilters::reverse,
            "unique", OrderFilters::unique,
            "groupby", OrderFilters::groupBy,
            "min", (budget, value, given) -> extreme(budget, value, given, false),
            "max", (budget, value, given) -> extreme(budget, value, given, true));

    private OrderFilters() {}

    private static Object sort(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("reverse", "case_sensitive", "attribute");
        boolean ignoreCase = !given.truth("case_sensitive", false);
        Object attribute = given.value("attribute", null);
        return new TemplateList(Sorting.sorted(budget, Values.list(budget, value),
                item -> Attributes.key(budget, item, attribute, ignoreCase), given.truth("reverse", false)));
    }

    private static Object dictSort(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("case_sensitive", "by", "reverse");
        boolean ignoreCase = !given.truth("case_sensitive", false);
        String by = given.text("by", "key");
        if (!by.equals("key") && !by.equals("value")) {
            throw TemplateException.rendering("dictsort: 'by' should be key or value");
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw TemplateException.rendering("dictsort needs a dict, is given " + Values.type(value));
        }
        int place = by.equals("key") ? 0 : 1;
        return new TemplateList(Sorting.sorted(budget, MapMethods.pairs(budget, map),
                pair -> Attributes.folded(((Tuple) pair).get(place), ignoreCase), given.truth("reverse", false)));
    }

    private static Object reverse(Budget budget, Object value, Arguments arguments) {
        arguments.refuseAny();
        if (value instanceof String text) {
            return Access.slice(budget, text, null, null, -1L);
        }
        List<Object> items = Values.list(budget, value);
        return Generator.of(items.reversed());
    }

    private static Object unique(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("case_sensitive", "attribute");
        boolean ignoreCase = !given.truth("case_sensitive", false);
        Object attribute = given.value("attribute", null);
        Set<Object> seen = new HashSet<>();
        return Generator.over(value, new Selection(Values.items(budget, value), item -> {
            Object key = attribute == null ? item : Attributes.of(budget, item, attribute);
            Values.checkKey(budget, key);
            return seen.add(TemplateMap.canonical(Attributes.folded(key, ignoreCase)));
        }));
    }

    private static Object extreme(Budget budget, Object value, Arguments arguments, boolean largest) {
        var given = arguments.bind("case_sensitive", "attribute");
        boolean ignoreCase = !given.truth("case_sensitive", false);
        Object attribute = given.value("attribute", null);
        Iterator<Object> items = Values.items(budget, value);
        if (!items.hasNext()) {
            return new Undefined(arguments.callee() + ": there are no items");
        }
        Object best = items.next();
        Object bestKey = single(budget, best, attribute, ignoreCase);
        while (items.hasNext()) {
            Object item = items.next();
            Object key = single(budget, item, attribute, ignoreCase);
            if (largest ? Operators.less(budget, bestKey, key) : Operators.less(budget, key, bestKey)) {
                best = item;
                bestKey = key;
            }
        }
        return best;
    }

    private static Object single(Budget budget, Object item, Object attribute, boolean ignoreCase) {
        return Attributes.folded(attribute == null ? item : Attributes.of(budget, item, attribute), ignoreCase);
    }

    private static Object groupBy(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("attribute", "default", "case_sensitive");
        boolean ignoreCase = !given.truth("case_sensitive", false);
        Object attribute = given.value("attribute");
        Object otherwise = given.value("default", null);
        List<Object> items = Sorting.sorted(budget, Values.list(budget, value), item -> Attributes.folded(
                Attributes.of(budget, item, attribute, otherwise), ignoreCase), false);
        var groups = new TemplateList();
        Object groupKey = null;
        for (Object item : items) {
            Object real = Attributes.of(budget, item, attribute, otherwise);
            Object key = Attributes.folded(real, ignoreCase);
            if (groups.isEmpty() || !Operators.equal(budget, groupKey, key)) {
                groups.add(new Group(real, new TemplateList()));
                groupKey = key;
            }
            ((Group) groups.getLast()).items().add(item);
        }
        var pairs = new TemplateList();
        groups.forEach(group -> pairs.add(Tuple.of(((Group) group).key(), ((Group) group).items())));
        return pairs;
    }

    private record Group(Object key, List<Object> items) {}
}
