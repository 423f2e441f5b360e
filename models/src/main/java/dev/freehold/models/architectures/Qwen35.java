package dev.freehold.models.architectures;

import dev.freehold.models.Hyperparameters;
import dev.freehold.models.LanguageModel;
import dev.freehold.models.layers.Attention;
import dev.freehold.models.layers.Block;
import dev.freehold.models.layers.Decoder;
import dev.freehold.models.layers.DeltaProjections;
import dev.freehold.models.layers.DeltaSizes;
import dev.freehold.models.layers.FeedForward;
import dev.freehold.models.layers.GatedDeltaNet;
import dev.freehold.models.layers.Mixer;
import dev.freehold.models.layers.Rope;
import dev.freehold.models.layers.SwiGlu;
import dev.freehold.models.layers.Weights;
import dev.freehold.tensor.HeadOrder;
import dev.freehold.tensor.RopePairing;
import java.util.function.IntFunction;

/// Qwen 3.5 and 3.6, the dense sizes: three blocks of four are recurrent, the fourth attends with a gate.
///
/// Of the three parts of a position, time, height and width, texts have one: RoPE is the usual one, of a quarter of
/// each head. The blocks that predict further tokens are not used. Sources: transformers' `modeling_qwen3_5.py`;
/// <https://arxiv.org/abs/2412.06464>. Golden logits: `Qwen35Test`.
public final class Qwen35 {
    private Qwen35() {}

    public static LanguageModel load(Weights weights) {
        var sizes = Hyperparameters.of(weights.checkpoint());
        return load(weights, sizes, i -> SwiGlu.load(weights, i, sizes));
    }

    /// @param feedForward  of block `i`
    static LanguageModel load(Weights weights, Hyperparameters sizes, IntFunction<FeedForward> feedForward) {
        var rope = Rope.load(weights, sizes, RopePairing.HALVES);
        var delta = DeltaSizes.of(weights.checkpoint().metadata(), sizes, HeadOrder.TILED);
        return new Decoder(weights, sizes, rope, i -> new Block(
                weights.block(i).rmsNorm("attn_norm", sizes.width(), sizes.epsilon()),
                mixer(weights, i, sizes, delta),
                weights.block(i).rmsNorm("post_attention_norm", sizes.width(), sizes.epsilon()),
                feedForward.apply(i)));
    }

    private static Mixer mixer(Weights weights, int block, Hyperparameters sizes, DeltaSizes delta) {
        return DeltaSizes.isRecurrent(weights.checkpoint().metadata(), sizes, block)
                ? GatedDeltaNet.load(weights, block, delta, projections(weights.block(block), delta, sizes), sizes)
                : Attention.loadGated(weights, block, sizes).withHeadNorms(weights);
    }

    private static DeltaProjections projections(Weights w, DeltaSizes delta, Hyperparameters sizes) {
        return DeltaProjections.load(w, delta, sizes.width(),
                w.linear("ssm_alpha", delta.valueHeads(), sizes.width()),
                w.linear("ssm_beta", delta.valueHeads(), sizes.width()));
    }
}
