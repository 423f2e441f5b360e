package dev.freehold.cli.chat;

/// A piece of what a model says: some models think aloud before they answer.
public sealed interface Part {
    String text();

    /// A piece of the thinking, without its tags.
    record Reasoning(String text) implements Part {}

    /// A piece of the answer itself.
    record Answer(String text) implements Part {}
}
