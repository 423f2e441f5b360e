package dev.freehold.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/// One turn of a conversation.
///
/// @param role     `system`, `user`, `assistant`, `tool`: whatever the model's chat template knows
/// @param content  the text
/// @param more     what else chat templates look for, as in OpenAI's API: `tool_calls` (arguments as objects),
///                 `tool_call_id`, `name`, `reasoning_content`
public record Message(String role, String content, Map<String, Object> more) {
    public Message {
        more = Map.copyOf(more);
    }

    public Message(String role, String content) {
        this(role, content, Map.of());
    }

    /// What the model is told before the conversation.
    public static Message system(String content) {
        return new Message("system", content);
    }

    /// What a person says.
    public static Message user(String content) {
        return new Message("user", content);
    }

    /// What the model has answered.
    public static Message assistant(String content) {
        return new Message("assistant", content);
    }

    /// The message as chat templates expect it.
    Map<String, Object> asVariable() {
        var variable = new LinkedHashMap<String, Object>();
        variable.put("role", role);
        variable.put("content", content);
        variable.putAll(more);
        return variable;
    }
}
