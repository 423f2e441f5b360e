package dev.freehold.tuning.data;

/// What is done with an example that is longer than a sequence may be.
public enum Overlong {
    /// It is left out.
    DROP,
    /// It is cut off at its end.
    TRUNCATE
}
