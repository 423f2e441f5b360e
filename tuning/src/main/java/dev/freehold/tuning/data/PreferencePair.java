package dev.freehold.tuning.data;

/// Two answers to one prompt.
public record PreferencePair(Example chosen, Example rejected) {}
