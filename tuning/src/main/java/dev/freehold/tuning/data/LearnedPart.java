package dev.freehold.tuning.data;

/// Which part of a conversation is learned.
public enum LearnedPart {
    /// What the assistant says, with the token that ends each of its turns.
    ANSWERS,
    /// All of it, prompts too.
    EVERYTHING
}
