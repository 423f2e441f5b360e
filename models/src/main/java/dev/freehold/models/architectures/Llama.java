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
import dev.freehold.models.layers.SwiGlu;
import dev.freehold.models.layers.Weights;
import dev.freehold.tensor.RopePairing;

/// Llama 2, 3 and 3.1 to 3.3; Mistral 7B, Nemo and Small, and Mixtral, whose checkpoints carry the same name; their
/// distillations.
///
/// Sources: the papers <https://arxiv.org/abs/2407.21783>, <https://arxiv.org/abs/2310.06825> and, with experts,
/// <https://arxiv.org/abs/2401.04088>; transformers' `modeling_llama.py`, `modeling_mistral.py` and
/// `modeling_mixtral.py`. GGUF files hold queries and keys with the elements of a head permuted, so that RoPE turns
/// neighbours; Hugging Face folders do not, and say so in `llama.rope.pairing`. Golden logits: `LlamaTest`.
public final class Llama {
    private Llama() {}

    public static LanguageModel load(Weights weights) {
        var sizes = Hyperparameters.of(weights.checkpoint());
        var rope = Rope.load(weights, sizes, RopePairing.ADJACENT);
        boolean mixture = weights.checkpoint().metadata().integer(sizes.key("expert_count"), 0) > 0;
        return new Decoder(weights, sizes, rope, i -> new Block(
                weights.block(i).rmsNorm("attn_norm", sizes.width(), sizes.epsilon()),
                Attention.load(weights, i, sizes),
                weights.block(i).rmsNorm("ffn_norm", sizes.width(), sizes.epsilon()),
                mixture ? experts(weights, i, sizes) : SwiGlu.load(weights, i, sizes)));
    }

    private static MixtureOfExperts experts(Weights weights, int block, Hyperparameters sizes) {
        var experts = ExpertSizes.of(weights.checkpoint().metadata(), sizes,
                new Routing.Defaults(Gating.SOFTMAX, true));
        return MixtureOfExperts.load(weights, block, sizes, experts);
    }
}
