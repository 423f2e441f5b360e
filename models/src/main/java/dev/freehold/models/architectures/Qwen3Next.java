package dev.freehold.models.architectures;

import dev.freehold.models.Hyperparameters;
import dev.freehold.models.LanguageModel;
import dev.freehold.models.layers.Attention;
import dev.freehold.models.layers.Block;
import dev.freehold.models.layers.Decoder;
import dev.freehold.models.layers.DeltaProjections;
import dev.freehold.models.layers.DeltaSizes;
import dev.freehold.models.layers.ExpertSizes;
import dev.freehold.models.layers.GatedDeltaNet;
import dev.freehold.models.layers.Linear;
import dev.freehold.models.layers.Mixer;
import dev.freehold.models.layers.MixtureOfExperts;
import dev.freehold.models.layers.Rope;
import dev.freehold.models.layers.Routing;
import dev.freehold.models.layers.Routing.Gating;
import dev.freehold.models.layers.RowChoice;
import dev.freehold.models.layers.Weights;
import dev.freehold.tensor.HeadOrder;
import dev.freehold.tensor.RopePairing;

/// Qwen 3 Next, 80B-A3B and Coder: computes as [Qwen35Moe] does, and its recurrent blocks store their matrices key head
/// by key head.
///
/// Source: transformers' `modeling_qwen3_next.py`. Golden logits: `Qwen3NextTest`.
public final class Qwen3Next {
    private Qwen3Next() {}

    public static LanguageModel load(Weights weights) {
        var sizes = Hyperparameters.of(weights.checkpoint());
        var metadata = weights.checkpoint().metadata();
        var rope = Rope.load(weights, sizes, RopePairing.HALVES);
        var delta = DeltaSizes.of(metadata, sizes, HeadOrder.GROUPED);
        var experts = ExpertSizes.of(metadata, sizes, new Routing.Defaults(Gating.SOFTMAX, true));
        return new Decoder(weights, sizes, rope, i -> new Block(
                weights.block(i).rmsNorm("attn_norm", sizes.width(), sizes.epsilon()),
                mixer(weights, i, sizes, delta),
                weights.block(i).rmsNorm("post_attention_norm", sizes.width(), sizes.epsilon()),
                MixtureOfExperts.loadGated(weights, i, sizes, experts)));
    }

    private static Mixer mixer(Weights weights, int block, Hyperparameters sizes, DeltaSizes delta) {
        return DeltaSizes.isRecurrent(weights.checkpoint().metadata(), sizes, block)
                ? GatedDeltaNet.load(
                        weights, block, delta, projections(weights.block(block), delta, sizes.width()), sizes)
                : Attention.loadGated(weights, block, sizes).withHeadNorms(weights);
    }

    /// For each key head `ssm_ba` has a row for every value head's beta, then a row for every one's decay.
    private static DeltaProjections projections(Weights w, DeltaSizes delta, int width) {
        int keyHeads = delta.keyHeads();
        int group = delta.valueHeads() / keyHeads;
        Linear beta = w.linear("ssm_ba", new RowChoice(keyHeads, 2 * group, 0, group), width);
        Linear decay = w.linear("ssm_ba", new RowChoice(keyHeads, 2 * group, group, group), width);
        return w.has("ssm_in.weight")
                ? inOnePiece(w, delta, width, decay, beta)
                : DeltaProjections.load(w, delta, width, decay, beta);
    }

    /// As trained, and in older GGUF files: for each key head `ssm_in` has rows for its query, its key, and the values
    /// and gates of its value heads.
    private static DeltaProjections inOnePiece(Weights w, DeltaSizes delta, int width, Linear decay, Linear beta) {
        int keyHeads = delta.keyHeads();
        int key = delta.keyWidth();
        int values = delta.valueHeads() / keyHeads * delta.valueWidth();
        int period = 2 * (key + values);
        return new DeltaProjections(
                w.linear("ssm_in", new RowChoice(keyHeads, period, 0, key), width),
                w.linear("ssm_in", new RowChoice(keyHeads, period, key, key), width),
                w.linear("ssm_in", new RowChoice(keyHeads, period, 2 * key, values), width),
                w.linear("ssm_in", new RowChoice(keyHeads, period, 2 * key + values, values), width),
                decay,
                beta);
    }
}
