package dev.freehold.cli.chat;

import java.nio.file.Path;

/// What a line that begins with `/` asks of the chat.
sealed interface ChatCommand {
    record SetParameter(String name, String value) implements ChatCommand {}

    record SetSystem(String text) implements ChatCommand {}

    record Switch(Toggle toggle, boolean on) implements ChatCommand {}

    record Show(Topic topic) implements ChatCommand {}

    record Clear() implements ChatCommand {}

    record Save(Path file) implements ChatCommand {}

    record Load(Path file) implements ChatCommand {}

    record Retry() implements ChatCommand {}

    record Help() implements ChatCommand {}

    record Bye() implements ChatCommand {}

    /// A line that asks for nothing known.
    ///
    /// @param why  one line for the person who typed it
    record NotUnderstood(String why) implements ChatCommand {}
}
