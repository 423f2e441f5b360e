package dev.freehold.tuning.train;

import java.util.LinkedHashMap;
import java.util.Map;

/// What the validation data lost after a step.
///
/// @param loss     mean of all its learned tokens, or pairs
/// @param details  further means, by name
public record Evaluation(int step, double loss, Map<String, Double> details) {
    /// The line of it in `training.jsonl`.
    public Map<String, Object> describe() {
        var names = new LinkedHashMap<String, Object>();
        names.put("step", (long) step);
        names.put("validation_loss", loss);
        details.forEach((name, mean) -> names.put("validation_" + name, mean));
        return names;
    }
}
