package dev.freehold.models.architectures;

import dev.freehold.models.Hyperparameters;
import dev.freehold.models.LanguageModel;
import dev.freehold.models.layers.ExpertSizes;
import dev.freehold.models.layers.MixtureOfExperts;
import dev.freehold.models.layers.Routing;
import dev.freehold.models.layers.Routing.Gating;
import dev.freehold.models.layers.Weights;

/// Qwen 3.5 and 3.6 with experts: 35B-A3B, 122B-A10B, 397B-A17B.
///
/// Source: transformers' `modeling_qwen3_5_moe.py`. Golden logits: `Qwen35MoeTest`.
public final class Qwen35Moe {
    private Qwen35Moe() {}

    public static LanguageModel load(Weights weights) {
        var sizes = Hyperparameters.of(weights.checkpoint());
        var experts = ExpertSizes.of(weights.checkpoint().metadata(), sizes,
                new Routing.Defaults(Gating.SOFTMAX, true));
        return Qwen35.load(weights, sizes, i -> MixtureOfExperts.loadGated(weights, i, sizes, experts));
    }
}
