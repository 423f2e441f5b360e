package dev.freehold.tokenizer.template;

import java.util.List;
import java.util.Map;

/// The methods of strings, lists and dicts that templates may call.
final class Methods {
    private Methods() {}

    /// The method `name`, bound to `value`; null if it has none.
    static Callable find(Object value, String name) {
        return switch (value) {
            case String text -> bind(TextMethods.ALL.get(name), text);
            case List<?> list -> bind(ListMethods.ALL.get(name), list);
            case Map<?, ?> map -> bind(MapMethods.ALL.get(name), map);
            case null, default -> null;
        };
    }

    private static <T> Callable bind(Method<T> method, T self) {
        return method == null ? null : (budget, arguments) -> method.call(budget, self, arguments);
    }

    interface Method<T> {
        Object call(Budget budget, T self, Arguments arguments);
    }
}
