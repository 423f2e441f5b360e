package dev.freehold.engine.dialect;

import dev.freehold.engine.EngineException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The tools that a model may call, in the form of OpenAI's API:
/// `{"type": "function", "function": {"name": …, "description": …, "parameters": JSON schema}}`.
public final class Toolbox {
    /// No tools.
    public static final Toolbox EMPTY = new Toolbox(List.of());

    private static final Map<String, String> KINDS = Map.of("integer", "number");

    private final List<?> definitions;
    private final Map<String, Map<?, ?>> parameters = new LinkedHashMap<>();

    /// @param definitions  maps, as JSON is read; a function without the wrapper around it gets one; not copied
    /// @throws EngineException if one is no tool; says which and what is wrong
    public Toolbox(List<?> definitions) {
        this.definitions = definitions.stream().map(Toolbox::wrapped).toList();
        for (int i = 0; i < definitions.size(); i++) {
            Map<?, ?> function = member(this.definitions.get(i), "function");
            if (!(function.get("name") instanceof String name) || name.isBlank()) {
                throw new EngineException("tool %d has no name: expected {\"type\": \"function\", \"function\":"
                        .formatted(i + 1) + " {\"name\": …, \"parameters\": {…}}}");
            }
            if (parameters.put(name, member(member(function, "parameters"), "properties")) != null) {
                throw new EngineException("tool %d has the name of another one: '%s'".formatted(i + 1, name));
            }
        }
    }

    private static Object wrapped(Object tool) {
        boolean bare = tool instanceof Map<?, ?> map && !map.containsKey("function") && map.containsKey("name");
        return bare ? Map.of("type", "function", "function", tool) : tool;
    }

    private static Map<?, ?> member(Object value, String name) {
        return value instanceof Map<?, ?> map && map.get(name) instanceof Map<?, ?> member ? member : Map.of();
    }

    public boolean isEmpty() {
        return definitions.isEmpty();
    }

    /// The tools as chat templates expect them.
    public List<?> definitions() {
        return definitions;
    }

    /// Whether there is a tool of this name.
    boolean has(String name) {
        return parameters.containsKey(name);
    }

    /// The JSON types that a parameter may have, `number` for whole ones too; none if the schema does not say.
    Set<String> types(String tool, String parameter) {
        var types = new TreeSet<String>();
        collect(member(parameters.getOrDefault(tool, Map.of()), parameter), types, 0);
        return types;
    }

    private static void collect(Map<?, ?> schema, Set<String> types, int depth) {
        switch (schema.get("type")) {
            case String type -> types.add(KINDS.getOrDefault(type, type));
            case List<?> several -> several.forEach(
                    type -> types.add(KINDS.getOrDefault(String.valueOf(type), String.valueOf(type))));
            case null, default -> { }
        }
        if (types.isEmpty() && schema.get("enum") instanceof List<?> values
                && !values.isEmpty() && values.stream().allMatch(String.class::isInstance)) {
            types.add("string");
        }
        for (String union : List.of("anyOf", "oneOf")) {
            if (depth < 4 && schema.get(union) instanceof List<?> alternatives) {
                alternatives.forEach(alternative -> {
                    if (alternative instanceof Map<?, ?> map) {
                        collect(map, types, depth + 1);
                    }
                });
            }
        }
    }
}
