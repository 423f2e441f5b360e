package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Methods.Method;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// The methods of lists; those that change one work only on lists that the template made.
final class ListMethods {
    static final Map<String, Method<List<?>>> ALL = Map.ofEntries(
            Map.entry("append", ListMethods::append),
            Map.entry("extend", ListMethods::extend),
            Map.entry("insert", ListMethods::insert),
            Map.entry("pop", ListMethods::pop),
            Map.entry("remove", ListMethods::remove),
            Map.entry("clear", ListMethods::clear),
            Map.entry("reverse", ListMethods::reverse),
            Map.entry("index", ListMethods::index),
            Map.entry("count", ListMethods::count),
            Map.entry("copy", ListMethods::copy));

    private ListMethods() {}

    private static TemplateList own(List<?> list) {
        if (list instanceof TemplateList own) {
            return own;
        }
        throw TemplateException.rendering("%s that the template did not make cannot be changed"
                .formatted(list instanceof Tuple || list instanceof Range ? Values.type(list) : "a list"));
    }

    private static Object append(Budget budget, List<?> list, Arguments arguments) {
        own(list).add(arguments.bind("item").value("item"));
        return null;
    }

    private static Object extend(Budget budget, List<?> list, Arguments arguments) {
        own(list).addAll(Values.list(budget, arguments.bind("items").value("items")));
        return null;
    }

    private static Object insert(Budget budget, List<?> list, Arguments arguments) {
        var given = arguments.bind("index", "item");
        long index = given.integer("index");
        budget.spend(list.size() / 16);
        own(list).add(Math.clamp(index < 0 ? index + list.size() : index, 0, list.size()), given.value("item"));
        return null;
    }

    private static Object pop(Budget budget, List<?> list, Arguments arguments) {
        long index = arguments.bind("index").integer("index", -1);
        long place = index < 0 ? index + list.size() : index;
        if (place < 0 || place >= list.size()) {
            throw TemplateException.rendering("pop: no item %d in a list of %d".formatted(index, list.size()));
        }
        budget.spend((list.size() - place) / 16);
        return own(list).remove((int) place);
    }

    private static Object remove(Budget budget, List<?> list, Arguments arguments) {
        own(list).remove(place(budget, list, arguments));
        return null;
    }

    private static Object clear(Budget budget, List<?> list, Arguments arguments) {
        arguments.refuseAny();
        own(list).clear();
        return null;
    }

    private static Object reverse(Budget budget, List<?> list, Arguments arguments) {
        arguments.refuseAny();
        budget.spend(list.size());
        Collections.reverse(own(list));
        return null;
    }

    private static Object index(Budget budget, List<?> list, Arguments arguments) {
        return (long) place(budget, list, arguments);
    }

    private static int place(Budget budget, List<?> list, Arguments arguments) {
        Object item = arguments.bind("item").value("item");
        for (int i = 0; i < list.size(); i++) {
            if (Operators.equal(budget, list.get(i), item)) {
                return i;
            }
        }
        throw TemplateException.rendering(arguments.callee() + ": the item is not in the list");
    }

    private static Object count(Budget budget, List<?> list, Arguments arguments) {
        Object item = arguments.bind("item").value("item");
        return list.stream().filter(other -> Operators.equal(budget, other, item)).count();
    }

    private static Object copy(Budget budget, List<?> list, Arguments arguments) {
        arguments.refuseAny();
        return Values.list(budget, list);
    }
}
