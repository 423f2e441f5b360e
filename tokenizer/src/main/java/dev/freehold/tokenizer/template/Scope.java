package dev.freehold.tokenizer.template;

import java.util.HashMap;
import java.util.Map;

/// The variables that a part of a template sees: its own, and those of the scopes around it.
final class Scope {
    private final Scope outer; // null in the outermost scope
    private final Map<String, Object> variables;

    /// The outermost scope.
    Scope(Map<String, Object> variables) {
        this.outer = null;
        this.variables = variables;
    }

    private Scope(Scope outer) {
        this.outer = outer;
        this.variables = new HashMap<>();
    }

    /// A scope inside of this one: what is set there is not seen here.
    Scope inner() {
        return new Scope(this);
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.variables.get(name);
            if (value != null || scope.variables.containsKey(name)) {
                return value;
            }
        }
        return new Undefined("'%s' is undefined".formatted(name));
    }
}
