package dev.freehold.engine;

/// Why a generation ended.
public enum FinishReason {
    /// The model produced one of its stop tokens.
    STOP_TOKEN,
    /// A stop string of the caller's came up; it is not part of the text.
    STOP_STRING,
    /// As many tokens were generated as were asked for.
    LENGTH,
    /// The context is full: the model would have gone on.
    CONTEXT_FULL,
    /// The caller asked for the end.
    CANCELLED
}
