package dev.freehold.server.openai;

import dev.freehold.engine.Message;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Messages as clients send them, made into messages as chat templates expect them.
final class ChatMessages {
    private ChatMessages() {}

    /// @param where  of the message, for complaints
    /// @throws OpenAiException if it is no message, or has parts that are not text
    static Message message(String where, Object value) {
        RequestFields fields = RequestFields.of(where, value);
        String role = fields.text("role").orElseThrow(
                () -> OpenAiException.invalid(where, where + " has no 'role'"));
        var more = new LinkedHashMap<String, Object>();
        fields.text("name").ifPresent(name -> more.put("name", name));
        fields.text("tool_call_id").ifPresent(id -> more.put("tool_call_id", id));
        fields.text("reasoning_content").or(() -> fields.text("reasoning"))
                .ifPresent(thinking -> more.put("reasoning_content", thinking));
        List<?> calls = fields.list("tool_calls");
        if (!calls.isEmpty()) {
            more.put("tool_calls", calls.stream().map(call -> call(where, call)).toList());
        }
        return new Message(role.equals("developer") ? "system" : role, content(where, fields), more);
    }

    private static String content(String where, RequestFields fields) {
        return switch (fields.get("content").orElse("")) {
            case String text -> text;
            case List<?> parts -> parts.stream().map(part -> text(where, part)).collect(Collectors.joining());
            default -> throw OpenAiException.invalid(where, where + ".content should be a string or an array of parts");
        };
    }

    private static String text(String where, Object part) {
        RequestFields fields = RequestFields.of(where + ".content", part);
        String type = fields.text("type").orElse("");
        if (!type.equals("text") && !type.equals("refusal")) {
            throw OpenAiException.invalid(where, "%s.content has a part of the type '%s': only text is understood"
                    .formatted(where, type));
        }
        return fields.text(type).orElse("");
    }

    /// A call with its arguments as an object: templates write them themselves.
    private static Map<String, Object> call(String where, Object value) {
        var call = new LinkedHashMap<>(RequestFields.of(where + ".tool_calls", value).members());
        RequestFields function = new RequestFields(call).object("function");
        var written = new LinkedHashMap<>(function.members());
        written.put("arguments", arguments(where, function.get("arguments").orElse("{}")));
        call.put("function", written);
        return call;
    }

    private static Object arguments(String where, Object arguments) {
        if (!(arguments instanceof String text)) {
            return arguments;
        }
        try {
            return text.isBlank() ? Map.of() : Json.parseObject(text);
        } catch (JsonException e) {
            throw OpenAiException.invalid(where, where + ".tool_calls: the arguments are no JSON object: "
                    + e.getMessage());
        }
    }
}
