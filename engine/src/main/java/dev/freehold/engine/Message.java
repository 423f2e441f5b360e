package dev.freehold.engine;

import java.util.Map;

/// One turn of a conversation.
///
/// @param role     `system`, `user`, `assistant`, `tool`: whatever the model's chat template knows
/// @param content  the text
public record Message(String role, String content) {
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
        return Map.of("role", role, "content", content);
    }
}
