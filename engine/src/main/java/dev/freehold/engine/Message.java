package dev.freehold.engine;

import java.util.Map;

/// One turn of a conversation.
///
/// @param role     `system`, `user`, `assistant`, `tool`: whatever the model's chat template knows
/// @param content  the text
public record Message(String role, String content) {
    public static Message system(String content) {
        return new Message("system", content);
    }

    public static Message user(String content) {
        return new Message("user", content);
    }

    public static Message assistant(String content) {
        return new Message("assistant", content);
    }

    /// The message as chat templates expect it.
    Map<String, Object> asVariable() {
        return Map.of("role", role, "content", content);
    }
}
