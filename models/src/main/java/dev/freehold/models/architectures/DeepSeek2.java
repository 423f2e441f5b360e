package dev.freehold.models.architectures;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.LanguageModel;
import dev.freehold.models.layers.Block;
import dev.freehold.models.layers.Decoder;
import dev.freehold.models.layers.ExpertSizes;
import dev.freehold.models.layers.FeedForward;
import dev.freehold.models.layers.LatentSizes;
import dev.freehold.models.layers.LatentWeights;
import dev.freehold.models.layers.MixtureOfExperts;
import dev.freehold.models.layers.Rope;
import dev.freehold.models.layers.Routing;
import dev.freehold.models.layers.Routing.Gating;
import dev.freehold.models.layers.SwiGlu;
import dev.freehold.models.layers.Weights;
import dev.freehold.tensor.RopePairing;

/// DeepSeek V2, V2-Lite, V3, V3.1 and R1; Kimi K2 and K2.5.
///
/// Sources: the reports <https://arxiv.org/abs/2405.04434> and <https://arxiv.org/abs/2412.19437>; transformers'
/// `modeling_deepseek_v2.py` and `modeling_deepseek_v3.py`. Golden logits: `DeepSeek2Test`.
public final class DeepSeek2 {
    private DeepSeek2() {}

    public static LanguageModel load(Weights weights) {
        var metadata = weights.checkpoint().metadata();
        var sizes = Hyperparameters.of(weights.checkpoint());
        var latent = LatentSizes.of(metadata, sizes);
        var rope = Rope.load(weights, sizes, RopePairing.ADJACENT).withoutMagnitude();
        float scale = scale(metadata, sizes, latent);
        int dense = metadata.integer(sizes.key("leading_dense_block_count"), 0);
        return new Decoder(weights, sizes, rope, i -> new Block(
                weights.block(i).rmsNorm("attn_norm", sizes.width(), sizes.epsilon()),
                LatentWeights.load(weights, i, latent, sizes, scale),
                weights.block(i).rmsNorm("ffn_norm", sizes.width(), sizes.epsilon()),
                i < dense ? SwiGlu.load(weights, i, sizes) : experts(weights, i, sizes)));
    }

    /// V2 gates by softmax, V3 by sigmoids with a correction of the choice; of files that do not say so the latter have
    /// the tensor.
    private static FeedForward experts(Weights weights, int block, Hyperparameters sizes) {
        boolean corrected = weights.block(block).has("exp_probs_b.bias") || weights.block(block).has("exp_probs_b");
        var experts = ExpertSizes.of(weights.checkpoint().metadata(), sizes,
                new Routing.Defaults(corrected ? Gating.SIGMOID : Gating.SOFTMAX, corrected));
        return MixtureOfExperts.load(weights, block, sizes, experts);
    }

    /// `m² / √(P + R)`, where YaRN's magnitude `m = 1 + 0.1·mscale_all_dim·ln(factor)` is of scores instead of cosines
    /// and sines. Files have `0.1·mscale_all_dim`.
    private static float scale(Metadata metadata, Hyperparameters sizes, LatentSizes latent) {
        double factor = metadata.real(sizes.key("rope.scaling.factor"), 1);
        double multiplier = metadata.real(sizes.key("rope.scaling.yarn_log_multiplier"), 0);
        double magnitude = factor > 1 ? 1 + multiplier * Math.log(factor) : 1;
        return (float) (magnitude * magnitude / Math.sqrt(latent.projectedWidth()));
    }
}
