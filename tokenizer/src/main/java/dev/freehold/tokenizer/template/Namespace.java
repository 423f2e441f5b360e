package dev.freehold.tokenizer.template;

import java.util.LinkedHashMap;
import java.util.Map;

/// `namespace(…)`: variables that an inner scope can change.
final class Namespace implements Members {
    private final Map<String, Object> variables;

    Namespace(Map<String, Object> variables) {
        this.variables = new LinkedHashMap<>(variables);
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }

    Map<String, Object> variables() {
        return variables;
    }

    @Override
    public Object member(String name) {
        return variables.containsKey(name) ? variables.get(name) : Members.missing("Namespace", name);
    }
}
