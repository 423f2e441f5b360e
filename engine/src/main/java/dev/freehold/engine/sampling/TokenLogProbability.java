package dev.freehold.engine.sampling;

/// How likely a model held a token to be.
///
/// @param id  the token
/// @param logProbability  natural logarithm of its probability, 0 or less
public record TokenLogProbability(int id, double logProbability) {}
