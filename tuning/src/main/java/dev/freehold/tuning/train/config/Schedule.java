package dev.freehold.tuning.train.config;

import java.util.Map;

/// How the learning rate goes over the steps, after it has grown in a line over those of the warm-up. Values are those
/// of transformers' `get_constant_schedule_with_warmup`, `get_linear_schedule_with_warmup` and
/// `get_cosine_schedule_with_warmup` (<https://huggingface.co/docs/transformers/main_classes/optimizer_schedules>).
public enum Schedule {
    CONSTANT, LINEAR, COSINE;

    static final Map<String, Schedule> NAMES = Map.of("constant", CONSTANT, "constant_with_warmup", CONSTANT,
            "linear", LINEAR, "cosine", COSINE);

    /// The share of the highest rate that a step takes.
    ///
    /// @param step    from 1 on; the first step of a warm-up takes 0, as in transformers
    /// @param warmup  steps
    /// @param total   steps
    /// @param least   the share that is left at the end of a cosine
    public double factor(int step, int warmup, int total, double least) {
        int done = step - 1;
        if (done < warmup) {
            return done / (double) warmup;
        }
        double progress = (done - warmup) / (double) Math.max(1, total - warmup);
        return switch (this) {
            case CONSTANT -> 1;
            case LINEAR -> Math.max(0, (total - done) / (double) Math.max(1, total - warmup));
            case COSINE -> least + (1 - least) * Math.max(0, (1 + Math.cos(Math.PI * progress)) / 2);
        };
    }
}
