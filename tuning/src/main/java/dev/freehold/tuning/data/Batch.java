package dev.freehold.tuning.data;

/// What goes through the network at once, forward and back.
public sealed interface Batch permits TokenBatch, PairBatch {
    /// Tokens that are computed.
    int tokens();

    /// What losses are averaged over: learned tokens, or pairs.
    int weight();
}
