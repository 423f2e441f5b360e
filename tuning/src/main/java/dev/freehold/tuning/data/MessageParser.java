package dev.freehold.tuning.data;

import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Checks messages in the form of OpenAI's API, and makes them what chat templates expect: content as text, arguments
/// of calls as objects.
///
/// @param source  where the entry stands, for messages
record MessageParser(String source) {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");
    private static final String WEIGHT = "weight";

    private DataException error(String where, String message) {
        return new DataException("%s: %s%s".formatted(source, where.isEmpty() ? "" : where + ": ", message));
    }

    /// @throws DataException if it is missing or no list
    List<Object> list(Object value, String name) {
        if (value == null) {
            throw error("", "'%s' is missing".formatted(name));
        }
        try {
            return Json.array(value, "'" + name + "'");
        } catch (JsonException e) {
            throw error("", e.getMessage());
        }
    }

    /// @throws DataException if it is no list of messages
    List<Map<String, Object>> messages(Object value, String name) {
        List<Object> given = list(value, name);
        var messages = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < given.size(); i++) {
            String where = "%s[%d]".formatted(name, i);
            if (!(given.get(i) instanceof Map<?, ?> map)) {
                throw error(where, "should be an object, is " + Json.describe(given.get(i)));
            }
            messages.add(message(Json.object(map, where), where));
        }
        return messages;
    }

    private Map<String, Object> message(Map<String, Object> given, String where) {
        if (!(given.get("role") instanceof String role)) {
            throw error(where, given.containsKey("role")
                    ? "'role' should be a string, is " + Json.describe(given.get("role"))
                    : "'role' is missing");
        }
        if (!ROLES.contains(role)) {
            throw error(where, "unknown role '%s': expected system, user, assistant or tool".formatted(role));
        }
        var message = new LinkedHashMap<String, Object>();
        given.forEach((name, value) -> {
            if (value != null) { // datasets with columns have all of them in all messages
                message.put(name, value);
            }
        });
        List<Object> calls = given.get("tool_calls") == null ? List.of() : calls(given.get("tool_calls"), where);
        message.remove("tool_calls");
        if (!calls.isEmpty()) {
            message.put("tool_calls", calls);
            if (!role.equals("assistant")) {
                throw error(where, "'tool_calls' of a message by '%s'".formatted(role));
            }
        }
        message.put("content", content(given.get("content"), !calls.isEmpty(), where));
        weight(given, where);
        return message;
    }

    private String content(Object given, boolean mayLack, String where) {
        return switch (given) {
            case String text -> text;
            case null -> {
                if (!mayLack) {
                    throw error(where, "'content' is missing");
                }
                yield "";
            }
            case List<?> parts -> parts(parts, where);
            case Object other -> throw error(where, "'content' should be a string, is " + Json.describe(other));
        };
    }

    private String parts(List<?> parts, String where) {
        var text = new StringBuilder();
        for (Object part : parts) {
            if (!(part instanceof Map<?, ?> map && "text".equals(map.get("type"))
                    && map.get("text") instanceof String more)) {
                throw error(where, "'content' has a part that is no text");
            }
            text.append(more);
        }
        return text.toString();
    }

    private List<Object> calls(Object given, String where) {
        var calls = new ArrayList<Object>();
        int number = 0;
        for (Object value : list(given, "tool_calls")) {
            String place = "%s.tool_calls[%d]".formatted(where, number++);
            if (!(value instanceof Map<?, ?> map)) {
                throw error(place, "should be an object, is " + Json.describe(value));
            }
            var call = new LinkedHashMap<>(Json.object(map, place));
            Map<String, Object> function = call.get("function") instanceof Map<?, ?> inner
                    ? Json.object(inner, place)
                    : call;
            if (!(function.get("name") instanceof String)) {
                throw error(place, "a call of a tool without a 'name'");
            }
            var known = new LinkedHashMap<String, Object>();
            known.put("name", function.get("name"));
            known.put("arguments", arguments(function.get("arguments"), place));
            call.keySet().removeAll(List.of("name", "arguments"));
            call.putIfAbsent("type", "function");
            call.put("function", known);
            calls.add(call);
        }
        return calls;
    }

    private Map<String, Object> arguments(Object given, String place) {
        return switch (given) {
            case null -> Map.of();
            case Map<?, ?> object -> Json.object(object, place);
            case String text -> {
                try {
                    yield text.isBlank() ? Map.of() : Json.parseObject(text);
                } catch (JsonException e) {
                    throw error(place, "'arguments' are no JSON object: " + e.getMessage());
                }
            }
            case Object other -> throw error(place, "'arguments' should be an object, are " + Json.describe(other));
        };
    }

    /// The tools of an entry: a list, or its JSON as a text, as files with columns have it.
    ///
    /// @throws DataException if it is anything else
    List<Object> tools(Object given) {
        Object value = given;
        if (given instanceof String text) {
            try {
                value = text.isBlank() ? null : Json.parse(text);
            } catch (JsonException e) {
                throw error("tools", "no JSON: " + e.getMessage());
            }
        }
        if (value == null) {
            return List.of();
        }
        List<Object> tools = list(value, "tools");
        for (int i = 0; i < tools.size(); i++) {
            Object tool = tools.get(i) instanceof Map<?, ?> map && map.containsKey("function")
                    ? map.get("function")
                    : tools.get(i);
            if (!(tool instanceof Map<?, ?> function && function.get("name") instanceof String)) {
                throw error("tools[%d]".formatted(i), "a tool without a name");
            }
        }
        return tools;
    }

    private void weight(Map<String, Object> given, String where) {
        Object weight = given.get(WEIGHT);
        if (weight != null && !(weight instanceof Number number
                && (number.doubleValue() == 0 || number.doubleValue() == 1))) {
            throw error(where, "'weight' should be 0 or 1");
        }
    }

    /// Whether a message's weight, as in OpenAI's files for fine-tuning, lets it be learned.
    boolean isLearned(Map<String, Object> message) {
        return !(message.get(WEIGHT) instanceof Number weight) || weight.doubleValue() != 0;
    }

    static Map<String, Object> withoutWeight(Map<String, Object> message) {
        var rest = new LinkedHashMap<>(message);
        rest.remove(WEIGHT);
        return rest;
    }
}
