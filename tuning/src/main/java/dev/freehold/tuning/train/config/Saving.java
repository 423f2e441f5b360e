package dev.freehold.tuning.train.config;

/// How often the state is kept and the validation loss is measured, besides at the end. Of each pair at most one is not
/// 0; both are 0 where it happens at the end alone.
///
/// @param keep  the checkpoints that are kept, the newest; 0 for all
public record Saving(int saveSteps, int savesPerEpoch, int evalSteps, int evalsPerEpoch, int keep) {
    /// Whether the state is kept after a step.
    public boolean savesAt(int step, int stepsPerEpoch) {
        return due(step, stepsPerEpoch, saveSteps, savesPerEpoch);
    }

    /// Whether the validation loss is measured after a step.
    public boolean evaluatesAt(int step, int stepsPerEpoch) {
        return due(step, stepsPerEpoch, evalSteps, evalsPerEpoch);
    }

    private static boolean due(int step, int stepsPerEpoch, int every, int perEpoch) {
        int interval = perEpoch > 0 ? Math.max(1, stepsPerEpoch / perEpoch) : every;
        return interval > 0 && step % interval == 0;
    }
}
