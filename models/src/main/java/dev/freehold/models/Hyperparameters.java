package dev.freehold.models;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.cache.CacheLayout;
import dev.freehold.tensor.AttentionPattern;
import java.util.List;

/// The sizes that decoder-only transformers have in common, from the metadata keys that GGUF gives them
/// (<https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>), checked once for all architectures.
///
/// @param architecture   `general.architecture`, the prefix of the other keys: `qwen2`
/// @param blocks         transformer blocks
/// @param width          `D`, of the residual stream
/// @param innerWidth     `F`, of the feed-forward layer; 0 where all blocks have experts and the key is absent
/// @param heads          `H`, query heads; a multiple of `kvHeads`
/// @param kvHeads        `G`, key-value heads
/// @param headWidth      `W`, of queries and keys; not always `D / H`
/// @param valueWidth     `U`, of values; mostly `W`
/// @param vocabulary     `V`, rows of the embedding
/// @param contextLength  tokens the model was made for
/// @param epsilon        of the RMS norms
/// @param window         keys a query sees at most in a windowed block, or [AttentionPattern#UNLIMITED]
/// @param windowed       for each block whether it is windowed; empty if all are
public record Hyperparameters(
        String architecture,
        int blocks,
        int width,
        int innerWidth,
        int heads,
        int kvHeads,
        int headWidth,
        int valueWidth,
        int vocabulary,
        int contextLength,
        float epsilon,
        int window,
        List<Boolean> windowed) {
    private static final int MAX_BLOCKS = 1024;
    private static final int MAX_WIDTH = 1 << 20;

    /// Reads and checks the sizes of a checkpoint.
    ///
    /// @throws CheckpointException if one is absent or impossible; names the key
    public static Hyperparameters of(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        String architecture = metadata.text("general.architecture");
        var read = new Reader(metadata, architecture);
        int blocks = read.blocks();
        int width = read.size("embedding_length", MAX_WIDTH);
        int heads = read.size("attention.head_count", MAX_WIDTH);
        int kvHeads = read.kvHeads(heads);
        if (heads % kvHeads != 0) {
            throw read.invalid("attention.head_count", "should be a multiple of head_count_kv %d, is %d"
                    .formatted(kvHeads, heads));
        }
        if (!metadata.has(architecture + ".attention.key_length") && width % heads != 0) {
            throw read.invalid("attention.head_count", "should divide embedding_length %d, is %d"
                    .formatted(width, heads));
        }
        int headWidth = read.size("attention.key_length", Math.max(1, width / heads), MAX_WIDTH);
        if ((long) heads * headWidth > MAX_WIDTH) {
            throw read.invalid("attention.key_length", "makes %d heads of %d wider than %d altogether"
                    .formatted(heads, headWidth, MAX_WIDTH));
        }
        return new Hyperparameters(architecture, blocks, width, read.innerWidth(), heads,
                kvHeads, headWidth, read.size("attention.value_length", headWidth, MAX_WIDTH),
                vocabulary(checkpoint), read.size("context_length", Integer.MAX_VALUE),
                read.epsilon(), read.window(), read.windowed(blocks));
    }

    private static int vocabulary(Checkpoint checkpoint) {
        return checkpoint.info("token_embd.weight")
                .orElseThrow(() -> new CheckpointException(checkpoint.path() + ": no tensor 'token_embd.weight'"))
                .shape().rows();
    }

    /// The metadata key of this architecture that ends with `suffix`.
    public String key(String suffix) {
        return architecture + "." + suffix;
    }

    /// Keys a query of block `index` sees at most.
    public int window(int index) {
        return windowed.isEmpty() || windowed.get(index) ? window : AttentionPattern.UNLIMITED;
    }

    /// What attention in block `index` remembers of a sequence.
    public CacheLayout cache(int index) {
        return new CacheLayout.KeysAndValues(kvHeads, headWidth, valueWidth, window(index));
    }

    /// `H·W`, width of all queries of a token.
    public int queryWidth() {
        return heads * headWidth;
    }

    /// `G·W`, width of all keys of a token.
    public int keyWidth() {
        return kvHeads * headWidth;
    }

    /// `G·U`, width of all values of a token.
    public int valuesWidth() {
        return kvHeads * valueWidth;
    }

    /// `H·U`, width of what all queries of a token find.
    public int foundWidth() {
        return heads * valueWidth;
    }

    private record Reader(Metadata metadata, String architecture) {
        /// Those that predict further tokens come after the others and are not used.
        int blocks() {
            int all = size("block_count", MAX_BLOCKS);
            String key = key("nextn_predict_layers");
            return all - metadata.within(key, metadata.integer(key, 0), 0, all - 1);
        }

        /// Some files have one number for each block, 0 where it is recurrent.
        int kvHeads(int heads) {
            String suffix = "attention.head_count_kv";
            List<Long> distinct = metadata.integerOrList(key(suffix)).stream().filter(count -> count != 0).distinct()
                    .toList();
            if (distinct.size() > 1) {
                throw invalid(suffix, "should be the same for all blocks, is " + distinct);
            }
            return distinct.isEmpty() ? heads : checked(suffix, Math.toIntExact(distinct.getFirst()), heads);
        }

        int innerWidth() {
            return metadata.has(key("feed_forward_length")) || !metadata.has(key("expert_feed_forward_length"))
                    ? size("feed_forward_length", MAX_WIDTH) : 0;
        }

        int size(String suffix, int max) {
            return checked(suffix, metadata.integer(key(suffix)), max);
        }

        int size(String suffix, int otherwise, int max) {
            return checked(suffix, metadata.integer(key(suffix), otherwise), max);
        }

        float epsilon() {
            double epsilon = metadata.real(key("attention.layer_norm_rms_epsilon"));
            if (!(epsilon >= 0 && epsilon < 1)) {
                throw invalid("attention.layer_norm_rms_epsilon", "should be from 0 to 1, is " + epsilon);
            }
            return (float) epsilon;
        }

        /// Some files write 0 where there is no window.
        int window() {
            String suffix = "attention.sliding_window";
            return metadata.integer(key(suffix), 0) == 0
                    ? AttentionPattern.UNLIMITED
                    : size(suffix, Integer.MAX_VALUE);
        }

        List<Boolean> windowed(int blocks) {
            List<Boolean> windowed = metadata.flags(key("attention.sliding_window_pattern"));
            if (!windowed.isEmpty() && windowed.size() < blocks) {
                throw invalid("attention.sliding_window_pattern", "should have %d elements, has %d"
                        .formatted(blocks, windowed.size()));
            }
            return windowed;
        }

        CheckpointException invalid(String suffix, String why) {
            return metadata.invalid(key(suffix), why);
        }

        private int checked(String suffix, int value, int max) {
            return metadata.within(key(suffix), value, 1, max);
        }

        private String key(String suffix) {
            return architecture + "." + suffix;
        }
    }
}
