package dev.freehold.tuning.train.config;

/// How much is learned at once, and how often.
///
/// @param microBatch    rows, or examples where they are not packed, that go through the network at once
/// @param accumulation  how many of these make a step
/// @param epochs        times that all data is seen
/// @param maxSteps      steps at most; 0 for no bound
public record Extent(int microBatch, int accumulation, double epochs, int maxSteps) {
    /// Steps for so many micro-batches an epoch.
    public int steps(int microBatches) {
        int perEpoch = stepsPerEpoch(microBatches);
        long byEpochs = (long) Math.ceil(epochs * perEpoch);
        return (int) Math.min(byEpochs, maxSteps == 0 ? Integer.MAX_VALUE : maxSteps);
    }

    /// The last step of an epoch may have fewer micro-batches.
    public int stepsPerEpoch(int microBatches) {
        return Math.ceilDiv(microBatches, accumulation);
    }
}
