package dev.freehold.engine.dialect;

/// What an answer consists of, piece by piece: thinking, text for the reader, and calls of tools.
///
/// A call is begun once, with its name, then come its arguments, in pieces that joined are one JSON object, then its
/// end. Calls have indices 0, 1, 2 … in the order of the answer and do not overlap.
public sealed interface AnswerEvent {
    /// A piece of the thinking, without its tags.
    record Reasoning(String text) implements AnswerEvent {}

    /// A piece of the answer itself.
    record Text(String text) implements AnswerEvent {}

    /// A call of a tool begins.
    ///
    /// @param id  the model's own if it gave one before the arguments, otherwise a new one
    record CallBegun(int index, String id, String name) implements AnswerEvent {}

    /// A piece of the arguments of call `index`.
    record CallArguments(int index, String json) implements AnswerEvent {}

    /// Call `index` is whole.
    record CallEnded(int index) implements AnswerEvent {}

    /// What was begun as call `index` is none: its arguments break off or are malformed. To be forgotten by those who
    /// collect calls; its text belongs to the answer's.
    ///
    /// @param text  all of it as the model wrote it
    record CallBroken(int index, String text) implements AnswerEvent {}
}
