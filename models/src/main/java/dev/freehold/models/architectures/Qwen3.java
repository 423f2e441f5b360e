package dev.freehold.models.architectures;

import dev.freehold.models.Hyperparameters;
import dev.freehold.models.LanguageModel;
import dev.freehold.models.layers.Attention;
import dev.freehold.models.layers.Block;
import dev.freehold.models.layers.Decoder;
import dev.freehold.models.layers.Rope;
import dev.freehold.models.layers.SwiGlu;
import dev.freehold.models.layers.Weights;
import dev.freehold.tensor.RopePairing;

/// Qwen 3, the dense sizes.
///
/// Queries and keys are normed head by head before they turn; heads are 128 wide whatever the width. Sources: the
/// report <https://arxiv.org/abs/2505.09388>; transformers' `modeling_qwen3.py`. Golden logits: `Qwen3Test`.
public final class Qwen3 {
    private Qwen3() {}

    public static LanguageModel load(Weights weights) {
        var sizes = Hyperparameters.of(weights.checkpoint());
        var rope = Rope.load(weights, sizes, RopePairing.HALVES);
        return new Decoder(weights, sizes, rope, i -> new Block(
                weights.block(i).rmsNorm("attn_norm", sizes.width(), sizes.epsilon()),
                Attention.load(weights, i, sizes).withHeadNorms(weights),
                weights.block(i).rmsNorm("ffn_norm", sizes.width(), sizes.epsilon()),
                SwiGlu.load(weights, i, sizes)));
    }
}
