package dev.freehold.engine.dialect;

/// What a character was to a reader that takes one after the other.
enum Outcome {
    /// Part of what is read, which goes on.
    MORE,
    /// The last of what is read.
    DONE,
    /// The first after what is read: not part of it.
    DONE_BEFORE,
    /// Not what may stand here.
    FAIL
}
