package dev.freehold.tuning.train;

import java.nio.file.Path;

/// Is told how training goes.
public interface TrainingObserver {
    /// After each step.
    ///
    /// @param steps             of the whole training
    /// @param secondsRemaining  an estimate
    void stepped(StepReport step, int steps, double secondsRemaining);

    void evaluated(Evaluation evaluation);

    /// The state was kept in a folder.
    void saved(Path checkpoint);
}
