package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.huggingface.ModelType.Trait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

    private static final List<Long> USUAL_SECTIONS = List.of(11L, 11L, 10L);

    private final Metadata config;
    private final ModelType type;
    private final Metadata rope;
    private final Map<String, Object> out = new LinkedHashMap<>();

    /// @param config  the settings of the text network
    RopeTranslation(Metadata config, ModelType type) {
        this.config = config;
        this.type = type;
        this.rope = settings(config);
    }

    private static Metadata settings(Metadata config) {
        return config.object(config.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
    }

    /// The part of a head that is rotated.
    static double rotatedShare(Metadata config, ModelType type) {
        double usual = type.has(Trait.DELTA_NET) ? 0.25 : 1;
        return settings(config).real("partial_rotary_factor", config.real("partial_rotary_factor", usual));
    }

    /// Keys without the architecture, and their values.
    Map<String, Object> translate() {
        put("rope.freq_base", rope.real("rope_theta", config.real("rope_theta", 10_000)));
        if (type.has(Trait.THREE_PART_POSITIONS)) {
            sections();
        }
        String kind = rope.text("rope_type", rope.text("type", "default"));
        switch (kind) {
            case "default", "mrope" -> { } // of text, all positions of a token are the same
            case "linear" -> scaling(kind, Map.of("factor", "factor"));
            case "llama3" -> {
                scaling(kind, LLAMA3);
                originalContext();
            }
            case "yarn" -> yarn();
            default -> throw rope.invalid("rope_type",
                    "is '%s', which is not supported; supported: default linear llama3 yarn".formatted(kind));
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
        if (rope.has("llama_4_scaling_beta") && type.has(Trait.TEMPERATURE)) {
            put("attention.temperature_scale", rope.real("llama_4_scaling_beta"));
        }
        magnitude();
        if (!rope.flag("truncate", true)) {
            throw rope.invalid("truncate", "should be true");
        }
    }

    /// Of a model that says `mscale_all_dim`, GGUF has this as `yarn_log_multiplier`, and the magnitude
    /// `growth(1) / growth(mscale_all_dim)`. With latent attention it is a tenth of that for historical reasons
    /// (<https://github.com/ggml-org/llama.cpp/pull/17945>), and the attention's scale grows instead of the magnitude.
    ///
    /// `attn_factor` is what is left to multiply.
    private void magnitude() {
        double own = rope.real("mscale", 0);
        double all = rope.real("mscale_all_dim", 0);
        boolean latent = type.has(Trait.LATENT_ATTENTION);
        if (latent && (own != all || rope.has("attention_factor"))) {
            throw rope.invalid("mscale", "should equal 'mscale_all_dim' and stand without 'attention_factor'");
        }
        if (all != 0) {
            put("rope.scaling.yarn_log_multiplier", latent ? 0.1 * all : all);
        }
        double usual = all == 0 ? growth(1) : growth(1) / growth(all);
        double magnitude = rope.real("attention_factor", own == 0 || all == 0 ? growth(1) : growth(own) / growth(all));
        if (!latent && magnitude != usual) {
            put("rope.scaling.attn_factor", magnitude / usual);
        }
    }

    private void sections() {
        var sections = new ArrayList<>(rope.has("mrope_section") ? rope.integers("mrope_section") : USUAL_SECTIONS);
        while (sections.size() < 4) {
            sections.add(0L);
        }
        out.put("rope.dimension_sections", List.copyOf(sections.subList(0, 4)));
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
