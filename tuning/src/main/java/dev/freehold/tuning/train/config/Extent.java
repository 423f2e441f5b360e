package dev.freehold.tuning.train.config;

/// How much is learned at once, and how often.
///
/// @param microBatch    rows, or examples where they are not packed, that go through the network at once
/// @param accumulation  how many of these make a step
/// @param epochs        times that all data is seen; infinite where steps alone end it
/// @param maxSteps      steps at most; 0 for no bound
public record Extent(int microBatch, int accumulation, double epochs, int maxSteps) {}
