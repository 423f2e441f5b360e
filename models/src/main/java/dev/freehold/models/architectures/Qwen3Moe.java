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

/// Qwen 3 with experts: 30B-A3B, 235B-A22B, and Coder in such sizes.
///
/// Sources: the report <https://arxiv.org/abs/2505.09388>; transformers' `modeling_qwen3_moe.py`. Golden logits:
/// `Qwen3MoeTest`.
public final class Qwen3Moe {
    private Qwen3Moe() {}

    public static LanguageModel load(Weights weights) {
        var sizes = Hyperparameters.of(weights.checkpoint());
        var rope = Rope.load(weights, sizes, RopePairing.HALVES);
        var experts = ExpertSizes.of(weights.checkpoint().metadata(), sizes,
                new Routing.Defaults(Gating.SOFTMAX, true));
        return new Decoder(weights, sizes, rope, i -> new Block(
                weights.block(i).rmsNorm("attn_norm", sizes.width(), sizes.epsilon()),
                Attention.load(weights, i, sizes).withHeadNorms(weights),
                weights.block(i).rmsNorm("ffn_norm", sizes.width(), sizes.epsilon()),
                MixtureOfExperts.load(weights, i, sizes, experts)));
    }
}
