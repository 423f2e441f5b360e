package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.Metadata;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes the rotary embedding's settings as GGUF keys.
///
/// transformers 5 keeps them in `rope_parameters`, earlier versions in `rope_theta` and `rope_scaling`, whose `type`
/// was later called `rope_type`
/// (<https://github.com/huggingface/transformers/blob/main/src/transformers/modeling_rope_utils.py>).
final class RopeTranslation {
    private static final Map<String, String> LLAMA3 = Map.of(
            "factor", "factor",
            "low_freq_factor", "low_freq_factor",
            "high_freq_factor", "high_freq_factor");

    private static final Map<String, String> YARN_OPTIONS = Map.of(
            "beta_fast", "yarn_beta_fast",
            "beta_slow", "yarn_beta_slow");

    private final Metadata config;
    private final Metadata rope;
    private final Map<String, Object> out = new LinkedHashMap<>();

    /// @param config  the members of `config.json`
    RopeTranslation(Metadata config) {
        this.config = config;
        this.rope = config.object(config.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
    }

    /// Keys without the architecture, and their values.
    Map<String, Object> translate() {
        put("rope.freq_base", rope.real("rope_theta", config.real("rope_theta", 10_000)));
        String type = rope.text("rope_type", rope.text("type", "default"));
        switch (type) {
            case "default" -> { }
            case "linear" -> scaling(type, Map.of("factor", "factor"));
            case "llama3" -> {
                scaling(type, LLAMA3);
                originalContext();
            }
            case "yarn" -> yarn();
            default -> throw rope.invalid("rope_type",
                    "is '%s', which is not supported; supported: default linear llama3 yarn".formatted(type));
        }
        return out;
    }

    private void yarn() {
        scaling("yarn", Map.of("factor", "factor"));
        originalContext();
        YARN_OPTIONS.forEach((from, to) -> {
            if (rope.has(from)) {
                put("rope.scaling." + to, rope.real(from));
            }
        });
        magnitude();
        if (!rope.flag("truncate", true)) {
            throw rope.invalid("truncate", "should be true");
        }
    }

    /// GGUF's `attn_factor` multiplies `1 + 0.1 ln factor`, what the folder says stands instead of it.
    private void magnitude() {
        boolean scales = rope.real("mscale", 0) != 0 && rope.real("mscale_all_dim", 0) != 0;
        if (rope.has("attention_factor") || scales) {
            double magnitude = rope.real("attention_factor",
                    growth(rope.real("mscale", 1)) / growth(rope.real("mscale_all_dim", 1)));
            put("rope.scaling.attn_factor", magnitude / growth(1));
        }
    }

    private double growth(double scale) {
        return 1 + 0.1 * scale * Math.log(Math.max(1, rope.real("factor")));
    }

    private void scaling(String type, Map<String, String> factors) {
        out.put("rope.scaling.type", type);
        factors.forEach((from, to) -> put("rope.scaling." + to, rope.real(from)));
    }

    private void originalContext() {
        String key = "original_max_position_embeddings";
        Metadata source = rope.has(key) || !config.has(key) ? rope : config;
        int otherwise = config.integer("max_position_embeddings");
        out.put("rope.scaling.original_context_length", (long) source.integer(key, otherwise));
    }

    private void put(String key, double value) {
        out.put(key, ConfigTranslation.single(value));
    }
}
