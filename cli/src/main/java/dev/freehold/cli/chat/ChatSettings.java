package dev.freehold.cli.chat;

import dev.freehold.engine.GenerationOptions;
import java.util.HashMap;
import java.util.Map;

/// How a person wants to be answered.
///
/// @param options        how tokens are chosen, and when to stop
/// @param system         what the model is told before the conversation; empty for nothing
/// @param variables      further variables of the chat template, such as `enable_thinking`
/// @param hideReasoning  do not show what the model thinks
/// @param wordWrap       break lines between words
/// @param verbose        show times and speeds after each answer
public record ChatSettings(GenerationOptions options, String system, Map<String, Object> variables,
        boolean hideReasoning, boolean wordWrap, boolean verbose) {
    /// The variable of chat templates that turns thinking on and off.
    public static final String THINKING = "enable_thinking";

    public ChatSettings {
        variables = Map.copyOf(variables);
    }

    ChatSettings withOptions(GenerationOptions options) {
        return new ChatSettings(options, system, variables, hideReasoning, wordWrap, verbose);
    }

    ChatSettings withSystem(String system) {
        return new ChatSettings(options, system, variables, hideReasoning, wordWrap, verbose);
    }

    ChatSettings withThinking(boolean think) {
        var more = new HashMap<>(variables);
        more.put(THINKING, think);
        return new ChatSettings(options, system, more, hideReasoning, wordWrap, verbose);
    }

    ChatSettings withWordWrap(boolean wordWrap) {
        return new ChatSettings(options, system, variables, hideReasoning, wordWrap, verbose);
    }

    ChatSettings withVerbose(boolean verbose) {
        return new ChatSettings(options, system, variables, hideReasoning, wordWrap, verbose);
    }
}
