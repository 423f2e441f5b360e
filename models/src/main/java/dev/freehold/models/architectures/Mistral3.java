package dev.freehold.models.architectures;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.LanguageModel;
import dev.freehold.models.layers.Attention;
import dev.freehold.models.layers.Block;
import dev.freehold.models.layers.Decoder;
import dev.freehold.models.layers.Rope;
import dev.freehold.models.layers.SwiGlu;
import dev.freehold.models.layers.Weights;
import dev.freehold.tensor.RopePairing;

/// Ministral 3 and Devstral 2, and Mistral Small 3.1 and 3.2 where files call them so.
///
/// A Llama whose queries grow with the logarithm of their position (<https://arxiv.org/abs/2501.19399>). Source:
/// transformers' `modeling_ministral3.py`. Golden logits: `Mistral3Test`.
public final class Mistral3 {
    private Mistral3() {}

    public static LanguageModel load(Weights weights) {
        var sizes = Hyperparameters.of(weights.checkpoint());
        var rope = temperate(Rope.load(weights, sizes, RopePairing.ADJACENT),
                weights.checkpoint().metadata(), sizes);
        return new Decoder(weights, sizes, rope, i -> new Block(
                weights.block(i).rmsNorm("attn_norm", sizes.width(), sizes.epsilon()),
                Attention.load(weights, i, sizes),
                weights.block(i).rmsNorm("ffn_norm", sizes.width(), sizes.epsilon()),
                SwiGlu.load(weights, i, sizes)));
    }

    /// `query·(1 + β·ln(1 + ⌊position / original context⌋))`: a factor of all elements, since all of them turn.
    private static Rope temperate(Rope rope, Metadata metadata, Hyperparameters sizes) {
        String key = sizes.key("attention.temperature_scale");
        double beta = metadata.real(key, 0);
        if (beta == 0) {
            return rope;
        }
        int original = metadata.integer(sizes.key("rope.scaling.original_context_length"), sizes.contextLength());
        if (!Double.isFinite(beta) || original < 1 || rope.rotated() != sizes.headWidth()) {
            throw metadata.invalid(key, "is %s with an original context of %d and %d of %d elements that turn"
                    .formatted(beta, original, rope.rotated(), sizes.headWidth()));
        }
        return rope.withTemperature(position -> 1 + beta * Math.log1p(position / original));
    }
}
