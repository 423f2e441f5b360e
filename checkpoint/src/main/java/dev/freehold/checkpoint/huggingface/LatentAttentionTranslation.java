package dev.freehold.checkpoint.huggingface;

import static dev.freehold.checkpoint.huggingface.ConfigTranslation.positive;

import dev.freehold.checkpoint.Metadata;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes the settings of latent attention, <https://arxiv.org/abs/2405.04434>, section 2.1, as GGUF keys.
///
/// GGUF files of today have `kv_b_proj` cut in two and say the sizes of what is cached. Folders have it whole, as older
/// files do, and get the keys of these: the sizes of a head's keys and values.
final class LatentAttentionTranslation {
    /// Of the norms of latent vectors, whatever `rms_norm_eps` says: transformers' `DeepseekV3Attention` leaves them
    /// the default of `DeepseekV3RMSNorm`.
    private static final double LATENT_NORM_EPSILON = 1e-6;

    private final Metadata config;

    LatentAttentionTranslation(Metadata config) {
        this.config = config;
    }

    /// Keys without the architecture, and their values.
    Map<String, Object> translate() {
        var out = new LinkedHashMap<String, Object>();
        long rotated = positive(config, "qk_rope_head_dim");
        if (config.has("q_lora_rank")) {
            out.put("attention.q_lora_rank", (long) positive(config, "q_lora_rank"));
        }
        out.put("attention.kv_lora_rank", (long) positive(config, "kv_lora_rank"));
        out.put("attention.key_length", positive(config, "qk_nope_head_dim") + rotated);
        out.put("attention.value_length", (long) positive(config, "v_head_dim"));
        out.put("attention.head_count_kv", (long) positive(config, "num_attention_heads"));
        out.put("attention.latent_norm_epsilon", LATENT_NORM_EPSILON);
        out.put("rope.dimension_count", rotated);
        out.put("leading_dense_block_count", (long) config.integer("first_k_dense_replace", 0));
        return out;
    }
}
