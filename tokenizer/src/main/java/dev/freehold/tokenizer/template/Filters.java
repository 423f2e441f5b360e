package dev.freehold.tokenizer.template;

import java.util.HashMap;
import java.util.Map;

/// The filters: `value|name(…)`.
///
/// Source: <https://jinja.palletsprojects.com/en/stable/templates/#builtin-filters>. Nothing is escaped automatically,
/// so `safe` changes nothing; unlike Jinja's strings, ours do not remember that they were marked safe.
final class Filters {
    private static final Map<String, Filter> ALL = all();

    private Filters() {}

    interface Filter {
        Object apply(Budget budget, Object value, Arguments arguments);
    }

    private static Map<String, Filter> all() {
        Map<String, Filter> all = new HashMap<>();
        all.putAll(TextFilters.ALL);
        all.putAll(NumberFilters.ALL);
        all.putAll(ItemFilters.ALL);
        all.putAll(OrderFilters.ALL);
        all.put("tojson", ToJson::apply);
        all.put("default", Filters::otherwise);
        all.put("d", Filters::otherwise);
        all.put("attr", Filters::attribute);
        return Map.copyOf(all);
    }

    static boolean exists(String name) {
        return ALL.containsKey(name);
    }

    /// @throws TemplateException if there is no such filter, or it cannot be applied to the value
    static Object apply(Budget budget, String name, Object value, Arguments arguments) {
        Filter filter = ALL.get(name);
        if (filter == null) {
            throw TemplateException.rendering("filter '%s' not supported".formatted(name));
        }
        return filter.apply(budget, value, arguments);
    }

    private static Object otherwise(Budget budget, Object value, Arguments arguments) {
        var given = arguments.bind("default_value", "boolean");
        boolean replaced = value instanceof Undefined || given.truth("boolean", false) && !Values.truth(value);
        return replaced ? given.value("default_value", "") : value;
    }

    /// Only attributes, never items: of what a template handles, methods and members.
    private static Object attribute(Budget budget, Object value, Arguments arguments) {
        String name = arguments.bind("name").text("name");
        return value instanceof Map<?, ?> map && Methods.find(map, name) == null
                ? new Undefined("dict has no attribute '%s'".formatted(name)) : Access.attribute(value, name);
    }
}
