package dev.freehold.engine;

import dev.freehold.engine.dialect.Toolbox;
import java.util.List;
import java.util.Map;

/// What a model is to answer.
///
/// @param messages   end with what is to be answered
/// @param tools      what the model may call
/// @param variables  further variables of the chat template, e.g. `enable_thinking`
public record Conversation(List<Message> messages, Toolbox tools, Map<String, Object> variables) {
    public Conversation {
        messages = List.copyOf(messages);
        variables = Map.copyOf(variables);
    }

    public Conversation(List<Message> messages) {
        this(messages, Toolbox.EMPTY, Map.of());
    }
}
