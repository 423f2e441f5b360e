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

/// Qwen 2 and 2.5 in all sizes, Coder, Math, QwQ, and the R1 distillations made from them.
///
/// A Llama with biases on queries, keys and values. Sources: the report <https://arxiv.org/abs/2412.15115>;
/// transformers' `modeling_qwen2.py`. Golden logits: `Qwen2Test`.
public final class Qwen2 {
    private Qwen2() {}

    public static LanguageModel load(Weights weights) {
        var sizes = Hyperparameters.of(weights.checkpoint());
        var rope = Rope.load(weights, sizes, RopePairing.HALVES);
        return new Decoder(weights, sizes, rope, i -> new Block(
                weights.block(i).rmsNorm("attn_norm", sizes.width(), sizes.epsilon()),
                Attention.load(weights, i, sizes), // with biases: the checkpoint has attn_q.bias and so on
                weights.block(i).rmsNorm("ffn_norm", sizes.width(), sizes.epsilon()),
                SwiGlu.load(weights, i, sizes)));
    }
}
