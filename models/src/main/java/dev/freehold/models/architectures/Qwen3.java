package dev.freehold.models.architectures;

import dev.freehold.models.Batch;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.LanguageModel;
import dev.freehold.models.layers.Attention;
import dev.freehold.models.layers.Embedding;
import dev.freehold.models.layers.ForwardPass;
import dev.freehold.models.layers.Head;
import dev.freehold.models.layers.KvCache;
import dev.freehold.models.layers.RmsNorm;
import dev.freehold.models.layers.Rope;
import dev.freehold.models.layers.SwiGlu;
import dev.freehold.models.layers.Weights;
import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/// Qwen 3, the dense sizes.
///
/// Queries and keys are normed head by head before they turn; heads are 128 wide whatever the width. Sources: the
/// report <https://arxiv.org/abs/2505.09388>; transformers' `modeling_qwen3.py`. Golden logits: `Qwen3Test`.
public final class Qwen3 implements LanguageModel {
    private record Block(
            RmsNorm attentionNorm,
            Attention attention,
            RmsNorm queryNorm,
            RmsNorm keyNorm,
            RmsNorm feedForwardNorm,
            SwiGlu feedForward) {
        static Block load(Weights weights, Hyperparameters sizes, int index) {
            return new Block(
                    weights.block(index).rmsNorm("attn_norm", sizes.width(), sizes.epsilon()),
                    Attention.load(weights, index, sizes),
                    weights.block(index).rmsNorm("attn_q_norm", sizes.headWidth(), sizes.epsilon()),
                    weights.block(index).rmsNorm("attn_k_norm", sizes.headWidth(), sizes.epsilon()),
                    weights.block(index).rmsNorm("ffn_norm", sizes.width(), sizes.epsilon()),
                    SwiGlu.load(weights, index, sizes));
        }
    }

    private final Kernels kernels;
    private final Hyperparameters sizes;
    private final Embedding embedding; // (V, D)
    private final Rope rope;
    private final List<Block> blocks;
    private final Head head;           // (V, D)

    public Qwen3(Weights weights) {
        this.kernels = weights.kernels();
        this.sizes = Hyperparameters.of(weights.checkpoint());
        this.embedding = weights.embedding("token_embd", sizes.vocabulary(), sizes.width());
        this.rope = Rope.load(weights, sizes, RopePairing.HALVES);
        this.blocks = IntStream.range(0, sizes.blocks()).mapToObj(i -> Block.load(weights, sizes, i)).toList();
        this.head = Head.load(weights, embedding, sizes);
    }

    @Override
    public Tensor forward(Batch batch, Workspace workspace) {
        var pass = ForwardPass.begin(kernels, workspace, batch, rope);
        int tokens = pass.tokens();

        Tensor x = workspace.tensor("residual", tokens, sizes.width());    // (T, D)
        Tensor normed = workspace.tensor("normed", tokens, sizes.width()); // (T, D)
        embedding.forward(kernels, x, batch.tokens());
        for (Block block : blocks) {
            block.attentionNorm.forward(kernels, normed, x);
            var projected = block.attention.project(pass, normed);
            block.queryNorm.forward(kernels, projected.query(), projected.query());
            block.keyNorm.forward(kernels, projected.key(), projected.key());
            kernels.add(x, block.attention.mix(pass, projected));
            block.feedForwardNorm.forward(kernels, normed, x);
            kernels.add(x, block.feedForward.forward(pass, normed));
        }
        pass.end();
        return head.forward(pass, x);
    }

    @Override
    public Hyperparameters hyperparameters() {
        return sizes;
    }

    @Override
    public KvCache newCache(KvType type, int capacity) {
        return new KvCache(sizes, type, capacity);
    }
}
