package dev.freehold.models.layers;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.cache.CacheLayout;

/// The sizes of latent attention, from keys that newer files and older ones write differently.
///
/// Newer GGUF files describe the attention that is computed: one key-value head, `key_length` `L + R`; what a head
/// would have without is in `key_length_mla` and `value_length_mla`. Older files, which hold `attn_kv_b` in one piece,
/// and Hugging Face folders have that in `key_length` and `value_length`.
///
/// @param heads         `H`
/// @param queryWidth    `Q`, 0 where queries are made of the input itself
/// @param contentWidth  `P`
/// @param turnedWidth   `R`
/// @param latentWidth   `L`
/// @param valueWidth    `U`
/// @param epsilon       of the latent vectors' norms: in GGUF files that of all norms; transformers has its own
public record LatentSizes(int heads, int queryWidth, int contentWidth, int turnedWidth, int latentWidth,
        int valueWidth, float epsilon) {
    private static final int MAX = 1 << 16;

    /// @throws dev.freehold.checkpoint.CheckpointException if a key is absent or impossible
    public static LatentSizes of(Metadata metadata, Hyperparameters sizes) {
        String suffix = metadata.has(sizes.key("attention.key_length_mla")) ? "_mla" : "";
        int key = size(metadata, sizes.key("attention.key_length" + suffix), 2);
        int turned = size(metadata, sizes.key("rope.dimension_count"), 2);
        if (turned >= key) {
            throw metadata.invalid(sizes.key("rope.dimension_count"),
                    "should be below the key length %d, is %d".formatted(key, turned));
        }
        String queryKey = sizes.key("attention.q_lora_rank");
        int query = metadata.within(queryKey, metadata.integer(queryKey, 0), 0, MAX);
        return new LatentSizes(sizes.heads(), query, key - turned, turned,
                size(metadata, sizes.key("attention.kv_lora_rank"), 1),
                size(metadata, sizes.key("attention.value_length" + suffix), 1),
                (float) metadata.real(sizes.key("attention.latent_norm_epsilon"), sizes.epsilon()));
    }

    /// Whether a network has latent attention.
    public static boolean areIn(Metadata metadata, Hyperparameters sizes) {
        return metadata.has(sizes.key("attention.kv_lora_rank"));
    }

    private static int size(Metadata metadata, String key, int least) {
        return metadata.within(key, metadata.integer(key), least, MAX);
    }

    /// What a block remembers of a sequence.
    public CacheLayout cache() {
        return new CacheLayout.Latent(keyWidth(), latentWidth);
    }

    /// `L + R`, of what is remembered of a token, and of queries.
    public int keyWidth() {
        return latentWidth + turnedWidth;
    }

    /// `P + R`, of a head's query as it is projected.
    public int projectedWidth() {
        return contentWidth + turnedWidth;
    }
}
