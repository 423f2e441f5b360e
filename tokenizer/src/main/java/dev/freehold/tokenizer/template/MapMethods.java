package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Methods.Method;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// The methods of dicts; those that change one work only on dicts that the template made.
final class MapMethods {
    static final Map<String, Method<Map<?, ?>>> ALL = Map.ofEntries(
            Map.entry("get", MapMethods::get),
            Map.entry("keys", MapMethods::keys),
            Map.entry("values", MapMethods::values),
            Map.entry("items", MapMethods::items),
            Map.entry("copy", MapMethods::copy),
            Map.entry("pop", MapMethods::pop),
            Map.entry("setdefault", MapMethods::setDefault),
            Map.entry("update", MapMethods::update),
            Map.entry("clear", MapMethods::clear));

    private MapMethods() {}

    private static TemplateMap own(Map<?, ?> map) {
        if (map instanceof TemplateMap own) {
            return own;
        }
        throw TemplateException.rendering("a dict that the template did not make cannot be changed");
    }

    private static Object get(Budget budget, Map<?, ?> map, Arguments arguments) {
        var given = arguments.bind("key", "default");
        Object key = given.value("key");
        Values.checkKey(budget, key);
        return Access.hasKey(map, key) ? map.get(key) : given.value("default", null);
    }

    private static Object keys(Budget budget, Map<?, ?> map, Arguments arguments) {
        arguments.refuseAny();
        return new View("dict_keys", Values.keys(budget, map));
    }

    private static Object values(Budget budget, Map<?, ?> map, Arguments arguments) {
        arguments.refuseAny();
        budget.spend(map.size());
        return new View("dict_values", new ArrayList<>(map.values()));
    }

    private static Object items(Budget budget, Map<?, ?> map, Arguments arguments) {
        arguments.refuseAny();
        return new View("dict_items", pairs(budget, map));
    }

    /// The entries as tuples of key and value.
    static List<Object> pairs(Budget budget, Map<?, ?> map) {
        budget.spend(2L * map.size());
        List<Object> pairs = new ArrayList<>(map.size());
        map.forEach((key, value) -> pairs.add(Tuple.of(key, value)));
        return pairs;
    }

    private static Object copy(Budget budget, Map<?, ?> map, Arguments arguments) {
        arguments.refuseAny();
        budget.spend(map.size());
        return new TemplateMap(map);
    }

    private static Object pop(Budget budget, Map<?, ?> map, Arguments arguments) {
        var given = arguments.bind("key", "default");
        Object key = given.value("key");
        Values.checkKey(budget, key);
        if (own(map).containsKey(key)) {
            return own(map).remove(key);
        }
        if (!given.has("default")) {
            throw TemplateException.rendering("pop: the key is not in the dict");
        }
        return given.value("default");
    }

    private static Object setDefault(Budget budget, Map<?, ?> map, Arguments arguments) {
        var given = arguments.bind("key", "default");
        Object key = given.value("key");
        Values.checkKey(budget, key);
        if (!map.containsKey(key)) {
            own(map).put(key, given.value("default", null));
        }
        return map.get(key);
    }

    private static Object update(Budget budget, Map<?, ?> map, Arguments arguments) {
        putAll(budget, own(map), arguments);
        return null;
    }

    /// What `dict(…)` and `update(…)` take: another dict or pairs, and values by name.
    static void putAll(Budget budget, TemplateMap map, Arguments arguments) {
        if (arguments.positional().size() > 1) {
            throw TemplateException.rendering(arguments.callee() + " takes one argument besides those with names");
        }
        for (Object from : arguments.positional()) {
            List<Object> pairs = from instanceof Map<?, ?> other ? pairs(budget, other) : Values.list(budget, from);
            pairs.forEach(pair -> put(budget, map, pair));
        }
        arguments.named().forEach(map::put);
    }

    private static void put(Budget budget, TemplateMap map, Object pair) {
        Iterator<Object> parts = Values.list(budget, pair).iterator();
        Object key = parts.hasNext() ? parts.next() : pair;
        if (!parts.hasNext()) {
            throw TemplateException.rendering("a dict is made of pairs of a key and a value");
        }
        Values.checkKey(budget, key);
        map.put(key, parts.next());
    }

    private static Object clear(Budget budget, Map<?, ?> map, Arguments arguments) {
        arguments.refuseAny();
        own(map).clear();
        return null;
    }
}
