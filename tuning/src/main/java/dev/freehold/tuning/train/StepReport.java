package dev.freehold.tuning.train;

import java.util.LinkedHashMap;
import java.util.Map;

/// What happened in one step.
///
/// @param step     from 1 on
/// @param epoch    epochs done after it
/// @param loss     mean of its learned tokens, or pairs
/// @param smooth   a running mean of the losses
/// @param rate     learning rate
/// @param norm     of the gradients, before they were clipped
/// @param tokens   that were computed
/// @param learned  of them, or pairs
/// @param seconds  it took
/// @param details  further means, by name
public record StepReport(int step, double epoch, double loss, double smooth, double rate, double norm, long tokens,
        long learned, double seconds, Map<String, Double> details) {
    /// How fast it was.
    public double tokensPerSecond() {
        return tokens / seconds;
    }

    /// The line of it in `training.jsonl`.
    public Map<String, Object> describe() {
        var names = new LinkedHashMap<String, Object>();
        names.put("step", (long) step);
        names.put("epoch", epoch);
        names.put("loss", loss);
        names.put("smooth_loss", smooth);
        names.put("learning_rate", rate);
        names.put("gradient_norm", norm);
        names.put("tokens", tokens);
        names.put("learned", learned);
        names.put("seconds", seconds);
        names.putAll(details);
        return names;
    }
}
