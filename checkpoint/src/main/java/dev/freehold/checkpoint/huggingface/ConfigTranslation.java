package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.huggingface.ModelType.Trait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes `config.json` as the GGUF metadata that the reference converter makes of it.
///
/// Settings that change what the network computes and that no key expresses are refused.
final class ConfigTranslation {
    private static final int MAX_LAYERS = 65_536;

    private final Metadata config;
    private final ModelType type;
    private final Map<String, Object> out = new LinkedHashMap<>();

    private ConfigTranslation(Metadata config, ModelType type) {
        this.config = config;
        this.type = type;
    }

    /// @param config  the settings of the text network
    /// @throws dev.freehold.checkpoint.CheckpointException if a setting is missing, of the wrong type or not supported
    static Map<String, Object> translate(Metadata config, ModelType type) {
        return type.has(Trait.ENCODER)
                ? BertTranslation.translate(config)
                : new ConfigTranslation(config, type).translate();
    }

    private Map<String, Object> translate() {
        refuseUnsupported();
        out.put("general.architecture", type.architecture());
        sizes();
        put("attention.layer_norm_rms_epsilon", single(config.real("rms_norm_eps")));
        slidingWindow();
        new RopeTranslation(config, type).translate().forEach(this::put);
        type.routing().ifPresent(routing -> new ExpertTranslation(config, routing).translate().forEach(this::put));
        if (type.has(Trait.DELTA_NET)) {
            new DeltaNetTranslation(config).translate().forEach(this::put);
        }
        if (type.has(Trait.LATENT_ATTENTION)) {
            new LatentAttentionTranslation(config).translate().forEach(this::put);
        }
        if (type.has(Trait.HALVES)) {
            put("rope.pairing", "halves");
        }
        return out;
    }

    private void put(String key, Object value) {
        out.put(type.architecture() + "." + key, value);
    }

    private void refuseUnsupported() {
        String activation = config.text("hidden_act", "silu");
        if (!activation.equals("silu")) {
            throw config.invalid("hidden_act", "should be silu, is " + activation);
        }
        boolean runsCode = config.value("auto_map").filter(map -> map.toString().contains("CausalLM")).isPresent();
        if (runsCode && !type.has(Trait.OWN_CODE)) {
            throw config.invalid("auto_map", "asks for the model's own Python code, which is never run");
        }
    }

    private void sizes() {
        int heads = positive(config, "num_attention_heads");
        int width = positive(config, "hidden_size");
        put("block_count", (long) layers(config));
        put("embedding_length", (long) width);
        if (type.routing().isEmpty() || config.has("intermediate_size")) {
            put("feed_forward_length", (long) positive(config, "intermediate_size"));
        }
        put("attention.head_count", (long) heads);
        put("context_length", (long) positive(config, "max_position_embeddings"));
        put("vocab_size", (long) positive(config, "vocab_size"));
        if (!type.has(Trait.LATENT_ATTENTION)) {
            headSizes(heads, width);
        }
    }

    private void headSizes(int heads, int width) {
        boolean grouped = config.has("num_key_value_heads");
        put("attention.head_count_kv", (long) (grouped ? positive(config, "num_key_value_heads") : heads));
        if (config.has("head_dim")) {
            put("attention.key_length", (long) positive(config, "head_dim"));
            put("attention.value_length", (long) positive(config, "head_dim"));
        } else if (width % heads != 0) {
            throw config.invalid("num_attention_heads",
                    "is %d and does not divide 'hidden_size' %d".formatted(heads, width));
        }
        int headWidth = config.has("head_dim") ? positive(config, "head_dim") : width / heads;
        put("rope.dimension_count", (long) (headWidth * RopeTranslation.rotatedShare(config, type)));
    }

    /// Qwen's window is in force only when `use_sliding_window` says so, and only from layer `max_window_layers` on.
    private void slidingWindow() {
        boolean inForce = config.has("sliding_window")
                && config.flag("use_sliding_window", type.has(Trait.WINDOWED));
        if (!inForce) {
            return;
        }
        put("attention.sliding_window", (long) positive(config, "sliding_window"));
        var windowed = new ArrayList<Boolean>();
        List<String> kinds = config.texts("layer_types");
        for (int i = 0; i < layers(config); i++) {
            windowed.add(i < kinds.size()
                    ? kinds.get(i).equals("sliding_attention")
                    : i >= config.integer("max_window_layers", 0));
        }
        if (windowed.contains(false)) {
            put("attention.sliding_window_pattern", List.copyOf(windowed));
        }
    }

    /// Layers of the text network.
    static int layers(Metadata config) {
        int layers = positive(config, "num_hidden_layers");
        if (layers > MAX_LAYERS) {
            throw config.invalid("num_hidden_layers", "is more than " + MAX_LAYERS);
        }
        return layers;
    }

    static int positive(Metadata config, String key) {
        int value = config.integer(key);
        if (value < 1) {
            throw config.invalid(key, "should be positive, is " + value);
        }
        return value;
    }

    /// Reals are single precision in GGUF; both containers shall give the same logits.
    static double single(double value) {
        return (float) value;
    }
}
