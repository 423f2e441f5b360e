package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Expression.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The tests: `value is name(…)`.
///
/// Source: <https://jinja.palletsprojects.com/en/stable/templates/#builtin-tests>.
final class Tests {
    private static final Map<String, TestOf> ALL = all();

    private Tests() {}

    interface TestOf {
        boolean holds(Budget budget, Object value, Arguments arguments);
    }

    private static Map<String, TestOf> all() {
        Map<String, TestOf> all = new HashMap<>();
        kinds(all);
        comparisons(all);
        all.put("odd", (budget, value, none) -> hasRest(budget, value, 2L, 1L, none));
        all.put("even", (budget, value, none) -> hasRest(budget, value, 2L, 0L, none));
        all.put("divisibleby", (budget, value, given) ->
                hasRest(budget, value, given.bind("num").value("num"), 0L, Arguments.none("divisibleby")));
        all.put("lower", (budget, value, none) -> TextCase.isLower(text(budget, value, none)));
        all.put("upper", (budget, value, none) -> TextCase.isUpper(text(budget, value, none)));
        all.put("sameas", (_, value, given) -> isSame(value, given.bind("other").value("other")));
        all.put("filter", (_, value, none) -> value instanceof String name && Filters.exists(name) && isEmpty(none));
        all.put("test", (_, value, none) -> value instanceof String name && exists(name) && isEmpty(none));
        return Map.copyOf(all);
    }

    private static void kinds(Map<String, TestOf> all) {
        kind(all, "defined", value -> !(value instanceof Undefined));
        kind(all, "undefined", value -> value instanceof Undefined);
        kind(all, "none", value -> value == null);
        kind(all, "boolean", value -> value instanceof Boolean);
        kind(all, "true", Boolean.TRUE::equals);
        kind(all, "false", Boolean.FALSE::equals);
        kind(all, "integer", value -> value instanceof Long);
        kind(all, "float", value -> value instanceof Double);
        kind(all, "number", Numbers::isNumber);
        kind(all, "string", value -> value instanceof String);
        kind(all, "mapping", value -> value instanceof Map<?, ?>);
        kind(all, "sequence", value -> value instanceof String || value instanceof List<?> || value instanceof Map<?, ?>
                || value instanceof Undefined);
        kind(all, "iterable", Values::isIterable);
        kind(all, "callable", value -> value instanceof Callable || value instanceof Undefined);
        kind(all, "escaped", _ -> false);
    }

    private static void kind(Map<String, TestOf> all, String name, Predicate<Object> kind) {
        all.put(name, (_, value, none) -> isEmpty(none) && kind.test(value));
    }

    private static boolean isEmpty(Arguments arguments) {
        arguments.refuseAny();
        return true;
    }

    private static void comparisons(Map<String, TestOf> all) {
        Map.of(Comparator.EQUAL, List.of("==", "eq", "equalto"), Comparator.NOT_EQUAL, List.of("!=", "ne"),
                Comparator.LESS, List.of("<", "lt", "lessthan"), Comparator.LESS_OR_EQUAL, List.of("<=", "le"),
                Comparator.GREATER, List.of(">", "gt", "greaterthan"), Comparator.GREATER_OR_EQUAL, List.of(">=", "ge"),
                Comparator.IN, List.of("in")).forEach((comparator, names) -> names.forEach(name ->
                        all.put(name, (budget, value, given) ->
                                Operators.compare(budget, comparator, value, given.bind("other").value("other")))));
    }

    static boolean exists(String name) {
        return ALL.containsKey(name);
    }

    /// @throws TemplateException if there is no such test, or it cannot be made on the value
    static boolean holds(Budget budget, String name, Object value, Arguments arguments) {
        TestOf test = ALL.get(name);
        if (test == null) {
            throw TemplateException.rendering("test '%s' not supported".formatted(name));
        }
        return test.holds(budget, value, arguments);
    }

    private static boolean hasRest(Budget budget, Object value, Object divisor, Object rest, Arguments none) {
        none.refuseAny();
        return Operators.equal(budget, Operators.apply(budget, Expression.BinaryOperator.MODULO, value, divisor), rest);
    }

    private static String text(Budget budget, Object value, Arguments none) {
        none.refuseAny();
        String text = PythonText.str(budget, value);
        budget.text(text.length());
        return text;
    }

    private static boolean isSame(Object value, Object other) {
        return value == other
                || (value instanceof Boolean || value instanceof Long || value instanceof String)
                        && value.equals(other);
    }
}
