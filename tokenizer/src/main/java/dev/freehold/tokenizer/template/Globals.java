package dev.freehold.tokenizer.template;

import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The functions that every template has: Jinja's `range`, `dict`, `namespace`, `joiner` and `cycler`, and
/// `raise_exception` and `strftime_now`, which transformers adds.
final class Globals {
    private Globals() {}

    /// @param now  what `strftime_now` writes
    static Map<String, Object> functions(LocalDateTime now) {
        Map<String, Callable> functions = Map.of(
                "range", Globals::range,
                "dict", Globals::dict,
                "namespace", Globals::namespace,
                "joiner", Globals::joiner,
                "cycler", (budget, arguments) -> new Cycler(arguments.positional()),
                "raise_exception", Globals::raise,
                "strftime_now", (budget, arguments) ->
                        Strftime.format(budget, arguments.bind("format").text("format"), now));
        return new HashMap<>(functions);
    }

    private static Object range(Budget budget, Arguments arguments) {
        var given = arguments.bind("start", "stop", "step");
        return given.has("stop") ? new Range(given.integer("start"), given.integer("stop"), given.integer("step", 1))
                : new Range(0, given.integer("start"), 1);
    }

    private static Object dict(Budget budget, Arguments arguments) {
        var dict = new TemplateMap();
        MapMethods.putAll(budget, dict, arguments);
        return dict;
    }

    private static Object namespace(Budget budget, Arguments arguments) {
        var variables = new Namespace(Map.of());
        ((Map<?, ?>) dict(budget, arguments)).forEach((name, value) -> variables.set(String.valueOf(name), value));
        return variables;
    }

    private static Object joiner(Budget budget, Arguments arguments) {
        Object separator = arguments.bind("sep").value("sep", ", ");
        var first = new Object() {
            private boolean call = true;
        };
        return (Callable) (_, none) -> {
            none.refuseAny();
            Object text = first.call ? "" : separator;
            first.call = false;
            return text;
        };
    }

    private static Object raise(Budget budget, Arguments arguments) {
        throw TemplateException.raised(PythonText.str(budget, arguments.bind("message").value("message")));
    }

    /// `cycler(a, b, …)`: gives its values one after the other, again and again.
    private static final class Cycler implements Members {
        private final List<Object> items;
        private int next;

        Cycler(List<Object> items) {
            if (items.isEmpty()) {
                throw TemplateException.rendering("cycler needs values");
            }
            this.items = items;
        }

        @Override
        public Object member(String name) {
            return switch (name) {
                case "current" -> items.get(next);
                case "next" -> (Callable) (_, none) -> {
                    none.refuseAny();
                    Object item = items.get(next);
                    next = (next + 1) % items.size();
                    return item;
                };
                case "reset" -> (Callable) (_, none) -> {
                    none.refuseAny();
                    next = 0;
                    return null;
                };
                default -> Members.missing("cycler", name);
            };
        }
    }
}
