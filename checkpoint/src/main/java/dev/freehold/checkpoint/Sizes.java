package dev.freehold.checkpoint;

import java.util.List;

/// The sizes of a network, as its metadata has them. Where layers differ, the largest.
///
/// @param layers      0, as any other, if the file does not say
/// @param width       `D`
/// @param innerWidth  `F`
/// @param heads       `H`
/// @param kvHeads     `G`
/// @param headWidth   `W` of keys
/// @param valueWidth  `W` of values
/// @param vocabulary  `V`
/// @param context     tokens the model was made for
public record Sizes(
        int layers,
        int width,
        int innerWidth,
        int heads,
        int kvHeads,
        int headWidth,
        int valueWidth,
        int vocabulary,
        int context) {
    /// The sizes that `checkpoint` states, with the format's defaults for what it leaves out.
    public static Sizes of(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        String arch = metadata.text("general.architecture") + ".";
        int width = largest(metadata, arch + "embedding_length", 0);
        int heads = largest(metadata, arch + "attention.head_count", 0);
        int headWidth = largest(metadata, arch + "attention.key_length", heads == 0 ? 0 : width / heads);
        int tokens = metadata.texts("tokenizer.ggml.tokens").size();
        return new Sizes(
                largest(metadata, arch + "block_count", 0),
                width,
                largest(metadata, arch + "feed_forward_length", 0),
                heads,
                largest(metadata, arch + "attention.head_count_kv", heads),
                headWidth,
                largest(metadata, arch + "attention.value_length", headWidth),
                checkpoint.info("token_embd.weight").map(t -> t.shape().rows())
                        .orElse(largest(metadata, arch + "vocab_size", tokens)),
                largest(metadata, arch + "context_length", 0));
    }

    private static int largest(Metadata metadata, String key, int otherwise) {
        List<Long> values = metadata.integerOrList(key);
        long largest = values.stream().mapToLong(Long::longValue).max().orElse(otherwise);
        if (largest != (int) largest) {
            throw metadata.invalid(key, "should be a 32-bit integer, is " + largest);
        }
        return (int) largest;
    }
}
