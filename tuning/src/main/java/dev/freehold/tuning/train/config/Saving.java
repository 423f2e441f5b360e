package dev.freehold.tuning.train.config;

/// What happens between steps.
///
/// @param saves      how often the state is kept
/// @param evaluates  how often the validation loss is measured
/// @param keep       the checkpoints that are kept, the newest; 0 for all
public record Saving(Rhythm saves, Rhythm evaluates, int keep) {}
