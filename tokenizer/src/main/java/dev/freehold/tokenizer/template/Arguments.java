package dev.freehold.tokenizer.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a call gives, by position and by name.
///
/// @param callee  what is called, for messages
record Arguments(String callee, List<Object> positional, Map<String, Object> named) {
    static Arguments none(String callee) {
        return new Arguments(callee, List.of(), Map.of());
    }

    /// The same without the first one.
    Arguments rest() {
        return new Arguments(callee, positional.subList(1, positional.size()), named);
    }

    Arguments with(String newCallee) {
        return new Arguments(newCallee, positional, named);
    }

    /// The arguments by the names of the parameters.
    ///
    /// @throws TemplateException if there are too many, one has no such parameter, or one is given twice
    Bound bind(String... parameters) {
        if (positional.size() > parameters.length) {
            throw TemplateException.rendering("%s takes at most %d arguments, %d are given"
                    .formatted(callee, parameters.length, positional.size()));
        }
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < positional.size(); i++) {
            values.put(parameters[i], positional.get(i));
        }
        named.forEach((name, value) -> {
            if (!List.of(parameters).contains(name)) {
                throw TemplateException.rendering("%s has no parameter '%s'".formatted(callee, name));
            }
            if (values.containsKey(name)) {
                throw TemplateException.rendering("%s: '%s' is given twice".formatted(callee, name));
            }
            values.put(name, value);
        });
        return new Bound(callee, values);
    }

    /// @throws TemplateException if anything is given
    void refuseAny() {
        bind();
    }

    /// Arguments by name, with a default each; a value of the wrong type is refused.
    record Bound(String callee, Map<String, Object> values) {
        boolean has(String name) {
            return values.containsKey(name);
        }

        /// The value of a parameter without default.
        Object value(String name) {
            if (!has(name)) {
                throw TemplateException.rendering("%s needs the argument '%s'".formatted(callee, name));
            }
            return values.get(name);
        }

        Object value(String name, Object otherwise) {
            return has(name) ? values.get(name) : otherwise;
        }

        boolean truth(String name, boolean otherwise) {
            return has(name) ? Values.truth(values.get(name)) : otherwise;
        }

        String text(String name) {
            return switch (value(name)) {
                case String text -> text;
                case null -> throw wrong(name, "a string", null);
                case Object other -> throw wrong(name, "a string", other);
            };
        }

        String text(String name, String otherwise) {
            return has(name) ? text(name) : otherwise;
        }

        /// A string, or none: then `otherwise`.
        String textOrNone(String name, String otherwise) {
            return value(name, null) == null ? otherwise : text(name);
        }

        long integer(String name) {
            return switch (value(name)) {
                case Long integer -> integer;
                case Boolean truth -> truth ? 1 : 0;
                case null -> throw wrong(name, "an integer", null);
                case Object other -> throw wrong(name, "an integer", other);
            };
        }

        long integer(String name, long otherwise) {
            return has(name) ? integer(name) : otherwise;
        }

        /// An integer, or none: then `otherwise`.
        long integerOrNone(String name, long otherwise) {
            return value(name, null) == null ? otherwise : integer(name);
        }

        private TemplateException wrong(String name, String expected, Object found) {
            if (found instanceof Undefined undefined) {
                return undefined.failure();
            }
            return TemplateException.rendering("%s: '%s' should be %s, is %s"
                    .formatted(callee, name, expected, Values.type(found)));
        }
    }
}
