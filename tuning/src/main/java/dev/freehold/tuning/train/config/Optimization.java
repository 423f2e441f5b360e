package dev.freehold.tuning.train.config;

/// How weights are changed (AdamW, <https://arxiv.org/abs/1711.05101>).
///
/// @param rate         the highest learning rate
/// @param warmupSteps  steps over which it grows; -1 to take `warmupRatio`
/// @param warmupRatio  the share of all steps over which it grows
/// @param leastRatio   the share of it that is left at the end of a cosine
/// @param decay        of weights, per step and unit of the rate; only matrices decay
/// @param maxNorm      the gradients' norm at most; 0 for no bound
public record Optimization(double rate, Schedule schedule, int warmupSteps, double warmupRatio, double leastRatio,
        double decay, double beta1, double beta2, double epsilon, double maxNorm) {
    /// The steps of the warm-up of a run of `total`.
    public int warmup(int total) {
        return warmupSteps >= 0 ? warmupSteps : (int) Math.ceil(total * warmupRatio);
    }

    /// The learning rate of a step.
    ///
    /// @param step  from 1 on
    public double rate(int step, int total) {
        return rate * schedule.factor(step, warmup(total), total, leastRatio);
    }
}
