package dev.freehold.tuning.train.config;

import java.nio.file.Path;

/// What is learned from the data.
public sealed interface Goal {
    /// To write the texts of the data.
    record Imitation() implements Goal {}

    /// To prefer the one answer to the other (DPO, <https://arxiv.org/abs/2305.18290>).
    ///
    /// @param beta       how strongly the model is held at where it started
    /// @param smoothing  share of the pairs that are taken to be the wrong way round, from 0 to below 0.5
    record Preference(double beta, double smoothing) implements Goal {}

    /// To predict as another model does (<https://arxiv.org/abs/1503.02531>).
    ///
    /// @param teacher      a model with the same vocabulary
    /// @param topK         the likeliest tokens that are compared
    /// @param temperature  of both distributions
    /// @param alpha        share of the teacher's distribution in the loss; the rest is the text itself
    record Distillation(Path teacher, int topK, double temperature, double alpha) implements Goal {}
}
