package dev.freehold.cli.chat;

/// What a person does at the prompt.
sealed interface Input {
    /// Typed and sent. May have several lines, if they were pasted or put in `"""`.
    record Text(String text) implements Input {}

    /// Pressed Ctrl+C.
    ///
    /// @param abandoned  whether something was typed already
    record Interrupt(boolean abandoned) implements Input {}

    /// Pressed Ctrl+D: there is no more to come.
    record End() implements Input {}
}
