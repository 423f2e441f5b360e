package dev.freehold.models.architectures;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.Encoder;
import dev.freehold.models.layers.Embedding;
import dev.freehold.models.layers.FullAttention;
import dev.freehold.models.layers.LayerNorm;
import dev.freehold.models.layers.Linear;
import dev.freehold.models.layers.Weights;
import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.Gelu;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// BERT and what is built like it: BGE, MiniLM, GTE.
///
/// Every token sees the whole text; norms come after each branch, not before; positions are learned vectors. Sources:
/// the paper <https://arxiv.org/abs/1810.04805>; transformers' `modeling_bert.py`. Golden vectors: `BertTest`.
public final class Bert implements Encoder {
    private static final int MAX_BLOCKS = 1024;
    private static final int MAX_WIDTH = 1 << 20;

    private record Block(
            FullAttention attention, LayerNorm attentionNorm, Linear up, Linear down, LayerNorm feedForwardNorm) {}

    private final Kernels kernels;
    private final int width;
    private final int innerWidth;
    private final int heads;
    private final int contextLength;
    private final Gelu gelu;
    private final Embedding words;           // (V, D)
    private final Embedding positions;       // (contextLength, D)
    private final Optional<Embedding> kinds; // (kinds of text, D), where there are several; here texts are of the first
    private final LayerNorm embeddingNorm;
    private final List<Block> blocks;

    public Bert(Weights weights) {
        Metadata metadata = weights.checkpoint().metadata();
        int blockCount = size(metadata, "block_count", MAX_BLOCKS);
        this.kernels = weights.kernels();
        this.width = size(metadata, "embedding_length", MAX_WIDTH);
        this.innerWidth = size(metadata, "feed_forward_length", MAX_WIDTH);
        this.heads = size(metadata, "attention.head_count", width);
        if (width % heads != 0) {
            throw metadata.invalid("bert.attention.head_count",
                    "should divide embedding_length %d, is %d".formatted(width, heads));
        }
        if (metadata.flag("bert.attention.causal", false)) {
            throw metadata.invalid("bert.attention.causal", "should be false: these models read both ways");
        }
        this.contextLength = size(metadata, "context_length", MAX_WIDTH);
        float epsilon = epsilon(metadata);
        this.gelu = gelu(metadata);
        this.words = weights.embedding("token_embd", rows(weights, "token_embd.weight", MAX_WIDTH << 3), width);
        this.positions = weights.embedding("position_embd", contextLength, width);
        this.kinds = weights.has("token_types.weight")
                ? Optional.of(weights.embedding("token_types", rows(weights, "token_types.weight", MAX_WIDTH), width))
                : Optional.empty();
        this.embeddingNorm = LayerNorm.load(weights, "token_embd_norm", width, epsilon);
        this.blocks = IntStream.range(0, blockCount).mapToObj(i -> block(weights, i, epsilon)).toList();
    }

    private Block block(Weights weights, int index, float epsilon) {
        Weights w = weights.block(index);
        return new Block(
                FullAttention.load(weights, index, heads, width),
                LayerNorm.load(w, "attn_output_norm", width, epsilon),
                w.linear("ffn_up", innerWidth, width),
                w.linear("ffn_down", width, innerWidth),
                LayerNorm.load(w, "layer_output_norm", width, epsilon));
    }

    private static int size(Metadata metadata, String suffix, int max) {
        return metadata.within("bert." + suffix, metadata.integer("bert." + suffix), 1, max);
    }

    private static float epsilon(Metadata metadata) {
        double epsilon = metadata.real("bert.attention.layer_norm_epsilon");
        if (!(epsilon >= 0 && epsilon < 1)) {
            throw metadata.invalid("bert.attention.layer_norm_epsilon", "should be from 0 to 1, is " + epsilon);
        }
        return (float) epsilon;
    }

    /// GGUF has no key for it and means the exact form; folders that ask for the other have a key of our own.
    private static Gelu gelu(Metadata metadata) {
        return switch (metadata.text("bert.activation", "gelu")) {
            case "gelu" -> Gelu.EXACT;
            case "gelu_tanh" -> Gelu.TANH;
            case String other -> throw metadata.invalid("bert.activation", "should be gelu or gelu_tanh, is " + other);
        };
    }

    private static int rows(Weights weights, String name, int max) {
        return weights.checkpoint().find(name).map(table -> Math.min(max, table.shape().rows())).orElse(1);
    }

    @Override
    public Tensor encode(List<int[]> texts, Workspace workspace) {
        List<Integer> lengths = texts.stream().map(text -> text.length).toList();
        for (int length : lengths) {
            if (length == 0 || length > contextLength) {
                throw new IllegalArgumentException(
                        "a text should have 1 to %d tokens, has %d".formatted(contextLength, length));
            }
        }
        Tensor x = embed(texts, workspace);
        int tokens = x.shape().rows();
        Tensor inner = workspace.tensor("inner", tokens, innerWidth); // (T, F)
        Tensor branch = workspace.tensor("branch", tokens, width);    // (T, D)
        try (Arena arena = Arena.ofShared()) {                        // kernels read from their own threads
            var pages = new KvPages(arena, KvType.F32, heads, width / heads);
            pages.reserve(Collections.max(lengths));
            for (Block block : blocks) {
                kernels.add(x, block.attention.forward(kernels, workspace, x, lengths, pages));
                block.attentionNorm.forward(kernels, x);
                block.up.forward(kernels, inner, x);
                kernels.gelu(inner, gelu);
                block.down.forward(kernels, branch, inner);
                kernels.add(x, branch);
                block.feedForwardNorm.forward(kernels, x);
            }
        }
        return x;
    }

    /// What token, place and kind of text give together: F32 `(T, D)`.
    private Tensor embed(List<int[]> texts, Workspace workspace) {
        int[] tokens = texts.stream().flatMapToInt(IntStream::of).toArray();
        int[] places = texts.stream().flatMapToInt(text -> IntStream.range(0, text.length)).toArray();
        Tensor x = workspace.tensor("residual", tokens.length, width);
        Tensor more = workspace.tensor("branch", tokens.length, width);
        words.forward(kernels, x, tokens);
        positions.forward(kernels, more, places);
        kernels.add(x, more);
        kinds.ifPresent(table -> {
            table.forward(kernels, more, new int[tokens.length]);
            kernels.add(x, more);
        });
        embeddingNorm.forward(kernels, x);
        return x;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int vocabulary() {
        return words.table().shape().rows();
    }

    @Override
    public int contextLength() {
        return contextLength;
    }
}
