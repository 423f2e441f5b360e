package dev.freehold.tuning.train.config;

import java.nio.file.Path;

/// What is learned from the data.
public sealed interface Goal {
    /// To write the texts of the data.
    record Imitation() implements Goal {}

    /// To prefer the one answer to the other (DPO, <https://arxiv.org/abs/2305.18290>).
    ///
    /// @param beta  how strongly the model is held at where it started
    record Preference(double beta) implements Goal {}

    /// To predict as another model does (<https://arxiv.org/abs/1503.02531>).
    ///
    /// @param teacher      a model with the same vocabulary
    /// @param topK         the likeliest tokens that are compared; 0 for all
    /// @param temperature  of both distributions
    /// @param alpha        share of the teacher's distribution in the loss; the rest is the text itself
    record Distillation(Path teacher, int topK, double temperature, double alpha) implements Goal {}
}
