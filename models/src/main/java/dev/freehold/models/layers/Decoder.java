package dev.freehold.models.layers;

import dev.freehold.models.Batch;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.LanguageModel;
import dev.freehold.models.cache.CacheLayout;
import dev.freehold.models.cache.SequenceCache;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.Tensor;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// The network that all families of decoders share, pre-norm blocks along a residual stream
/// (<https://arxiv.org/abs/2002.04745>): what differs is what their blocks are made of.
public final class Decoder implements LanguageModel {
    private final Kernels kernels;
    private final Hyperparameters sizes;
    private final Embedding embedding; // (V, D)
    private final Rope rope;
    private final List<Block> blocks;
    private final Head head;           // (V, D)

    /// Loads the weights `token_embd`, `output_norm` and `output`.
    ///
    /// @param block  makes block number `i`
    public Decoder(Weights weights, Hyperparameters sizes, Rope rope, IntFunction<Block> block) {
        this.kernels = weights.kernels();
        this.sizes = sizes;
        this.embedding = weights.embedding("token_embd", sizes.vocabulary(), sizes.width());
        this.rope = rope;
        this.blocks = IntStream.range(0, sizes.blocks()).mapToObj(block).toList();
        this.head = Head.load(weights, embedding, sizes);
    }

    @Override
    public Tensor forward(Batch batch, Workspace workspace) {
        var pass = ForwardPass.begin(kernels, workspace, batch, rope);
        return head.forward(pass, residual(pass, batch, workspace));
    }

    @Override
    public Tensor hidden(Batch batch, Workspace workspace) {
        var pass = ForwardPass.begin(kernels, workspace, batch, rope);
        return head.normed(pass, residual(pass, batch, workspace));
    }

    /// The residual stream after the last block: F32 `(T, D)`.
    private Tensor residual(ForwardPass pass, Batch batch, Workspace workspace) {
        int tokens = pass.tokens();

        Tensor x = workspace.tensor("residual", tokens, sizes.width());    // (T, D)
        Tensor normed = workspace.tensor("normed", tokens, sizes.width()); // (T, D)
        embedding.forward(kernels, x, batch.tokens());
        for (Block block : blocks) {
            block.mixerNorm().forward(kernels, normed, x);
            kernels.add(x, block.mixer().forward(pass, normed));
            block.feedForwardNorm().forward(kernels, normed, x);
            kernels.add(x, block.feedForward().forward(pass, normed));
        }
        pass.end();
        return x;
    }

    @Override
    public void prepare() {
        blocks.forEach(block -> block.feedForward().prepare());
    }

    @Override
    public Hyperparameters hyperparameters() {
        return sizes;
    }

    @Override
    public List<CacheLayout> cacheLayouts() {
        return blocks.stream().map(block -> block.mixer().cache()).toList();
    }

    @Override
    public SequenceCache newCache(KvType type, int capacity) {
        return new SequenceCache(cacheLayouts(), type, capacity);
    }
}
