package dev.freehold.models.architectures;

import dev.freehold.models.Hyperparameters;
import dev.freehold.models.LanguageModel;
import dev.freehold.models.layers.Attention;
import dev.freehold.models.layers.Block;
import dev.freehold.models.layers.Decoder;
import dev.freehold.models.layers.ExpertSizes;
import dev.freehold.models.layers.MixtureOfExperts;
import dev.freehold.models.layers.Rope;
import dev.freehold.models.layers.Routing;
import dev.freehold.models.layers.Routing.Gating;
import dev.freehold.models.layers.Weights;
import dev.freehold.tensor.RopePairing;

/// Qwen 1.5 and 2 with experts: those of the 57B-A14B and 1.5-A2.7B sizes.
///
/// A Qwen 2 whose experts' weights are not normalized, and whose shared expert has a gate. Source: transformers'
/// `modeling_qwen2_moe.py`. Golden logits: `Qwen2MoeTest`.
public final class Qwen2Moe {
    private Qwen2Moe() {}

    public static LanguageModel load(Weights weights) {
        var sizes = Hyperparameters.of(weights.checkpoint());
        var rope = Rope.load(weights, sizes, RopePairing.HALVES);
        var experts = ExpertSizes.of(weights.checkpoint().metadata(), sizes,
                new Routing.Defaults(Gating.SOFTMAX, false));
        return new Decoder(weights, sizes, rope, i -> new Block(
                weights.block(i).rmsNorm("attn_norm", sizes.width(), sizes.epsilon()),
                Attention.load(weights, i, sizes),
                weights.block(i).rmsNorm("ffn_norm", sizes.width(), sizes.epsilon()),
                MixtureOfExperts.loadGated(weights, i, sizes, experts)));
    }
}
