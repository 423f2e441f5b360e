package dev.freehold.models.layers;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.Hyperparameters;
import java.util.Arrays;

/// Which experts a token goes to, and how much each counts.
///
/// Sources: <https://arxiv.org/abs/2101.03961> for softmax; <https://arxiv.org/abs/2412.19437>, section 2.1.2, for
/// sigmoids, the correction bias and groups; transformers' `modeling_deepseek_v3.py`.
///
/// @param experts     `E`
/// @param used        experts of a token
/// @param gating      how scores become weights
/// @param normalize   whether the weights of a token's experts are divided by their sum
/// @param scale       factor of the weights
/// @param groups      groups of neighbouring experts, from the best of which experts are chosen; 1 for no groups
/// @param groupsUsed  groups that are chosen from
public record Routing(
        int experts, int used, Gating gating, boolean normalize, float scale, int groups, int groupsUsed) {
    private static final int MAX_EXPERTS = 1 << 16;
    private static final double LEAST_SUM = 6.103515625e-5; // 2⁻¹⁴, below which llama.cpp does not divide

    /// How the router's scores become weights.
    public enum Gating {
        /// Of all experts.
        SOFTMAX,
        SIGMOID,
        /// Of those that were chosen.
        SOFTMAX_OF_CHOSEN
    }

    /// What a family does where its files do not say: GGUF's older converters left it to the architecture.
    public record Defaults(Gating gating, boolean normalize) {}

    /// @throws dev.freehold.checkpoint.CheckpointException if a key is absent or impossible
    public static Routing of(Metadata metadata, Hyperparameters sizes, Defaults defaults) {
        int experts = size(metadata, sizes.key("expert_count"), MAX_EXPERTS);
        int used = size(metadata, sizes.key("expert_used_count"), experts);
        int groups = Math.max(1, metadata.integer(sizes.key("expert_group_count"), 1));
        int groupsUsed = groups == 1 ? 1 : size(metadata, sizes.key("expert_group_used_count"), groups);
        if (experts % groups != 0 || used > experts / groups * groupsUsed) {
            throw metadata.invalid(sizes.key("expert_group_count"),
                    "is %d: %d experts, %d of them used from %d groups, cannot be grouped so"
                            .formatted(groups, experts, used, groupsUsed));
        }
        double scale = metadata.real(sizes.key("expert_weights_scale"), 1);
        if (!Double.isFinite(scale)) {
            throw metadata.invalid(sizes.key("expert_weights_scale"), "should be finite, is " + scale);
        }
        return new Routing(experts, used, gating(metadata, sizes.key("expert_gating_func"), defaults.gating),
                metadata.flag(sizes.key("expert_weights_norm"), defaults.normalize),
                scale == 0 ? 1 : (float) scale, groups, groupsUsed);
    }

    private static Gating gating(Metadata metadata, String key, Gating otherwise) {
        return switch (metadata.integer(key, 0)) {
            case 0 -> otherwise;
            case 1 -> Gating.SOFTMAX;
            case 2 -> Gating.SIGMOID;
            case 3 -> Gating.SOFTMAX_OF_CHOSEN;
            default -> throw metadata.invalid(key, ("is %d, which is not supported; supported: 1 (softmax), "
                    + "2 (sigmoid), 3 (softmax of the chosen)").formatted(metadata.integer(key)));
        };
    }

    private static int size(Metadata metadata, String key, int max) {
        return metadata.within(key, metadata.integer(key), 1, max);
    }

    /// Routes one token.
    ///
    /// @param scores   of the `E` experts; changed
    /// @param bias     added to scores for choosing alone; of `E` elements, or none
    /// @param chosen   receives experts, [#used] of them, the best first
    /// @param at       where in `chosen`
    /// @param weights  receives their weights
    void route(float[] scores, float[] bias, int[] chosen, int at, float[] weights) {
        switch (gating) {
            case SOFTMAX -> softmax(scores, 0, experts);
            case SIGMOID -> {
                for (int e = 0; e < experts; e++) {
                    scores[e] = (float) (1 / (1 + Math.exp(-scores[e])));
                }
            }
            case SOFTMAX_OF_CHOSEN -> { }
        }
        float[] preferences = scores;
        if (bias.length > 0) {
            preferences = scores.clone();
            for (int e = 0; e < experts; e++) {
                preferences[e] += bias[e];
            }
        }
        choose(groups > 1 ? withoutWeakGroups(preferences) : preferences, chosen, at, used);
        for (int k = 0; k < used; k++) {
            weights[k] = scores[chosen[at + k]];
        }
        if (gating == Gating.SOFTMAX_OF_CHOSEN) {
            softmax(weights, 0, used);
        }
        weigh(weights);
    }

    private void weigh(float[] weights) {
        double factor = scale;
        if (normalize) {
            double sum = 0;
            for (int k = 0; k < used; k++) {
                sum += weights[k];
            }
            factor /= gating == Gating.SOFTMAX ? Math.max(sum, LEAST_SUM) : sum + 1e-20;
        }
        for (int k = 0; k < used; k++) {
            weights[k] = (float) (weights[k] * factor);
        }
    }

    private static void softmax(float[] x, int from, int count) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            max = Math.max(max, x[i]);
        }
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            x[i] = (float) Math.exp(x[i] - max);
            sum += x[i];
        }
        for (int i = from; i < from + count; i++) {
            x[i] = (float) (x[i] / sum);
        }
    }

    /// A group is as good as its two best experts together, or as its best one where weights are by softmax (DeepSeek
    /// V3 and V2); the others' experts cannot be chosen.
    private float[] withoutWeakGroups(float[] preferences) {
        int members = experts / groups;
        var strengths = new float[groups];
        for (int g = 0; g < groups; g++) {
            float[] group = Arrays.copyOfRange(preferences, g * members, (g + 1) * members);
            Arrays.sort(group);
            boolean two = gating == Gating.SIGMOID && members > 1;
            strengths[g] = group[members - 1] + (two ? group[members - 2] : 0);
        }
        var best = new int[groupsUsed];
        choose(strengths, best, 0, groupsUsed);
        var kept = new float[experts];
        Arrays.fill(kept, Float.NEGATIVE_INFINITY);
        for (int g : best) {
            System.arraycopy(preferences, g * members, kept, g * members, members);
        }
        return kept;
    }

    /// The `count` largest of `values`, the largest first; of equals the first.
    private static void choose(float[] values, int[] chosen, int at, int count) {
        int found = 0;
        for (int i = 0; i < values.length; i++) {
            if (found == count && !(values[i] > values[chosen[at + found - 1]])) {
                continue;
            }
            int place = found < count ? found++ : found - 1;
            while (place > 0 && values[i] > values[chosen[at + place - 1]]) {
                chosen[at + place] = chosen[at + place - 1];
                place--;
            }
            chosen[at + place] = i;
        }
    }
}
