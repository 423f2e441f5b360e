package dev.freehold.tuning.train.config;

import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tuning.network.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The sizes of a network that is trained from scratch, under the names of Hugging Face's `config.json`.
///
/// @param family      `qwen2`, `llama` or `qwen3`
/// @param width       `hidden_size`, `D`
/// @param layers      `num_hidden_layers`
/// @param heads       `num_attention_heads`, `H`
/// @param kvHeads     `num_key_value_heads`, `G`
/// @param headWidth   `head_dim`, `W`
/// @param innerWidth  `intermediate_size`, `F`
/// @param context     `max_position_embeddings`, in tokens
/// @param tied        `tie_word_embeddings`: the output layer is the embedding
/// @param ropeTheta   `rope_theta`, base of the angles of positions
/// @param epsilon     `rms_norm_eps`
public record ModelShape(String family, int width, int layers, int heads, int kvHeads, int headWidth, int innerWidth,
        int context, boolean tied, double ropeTheta, double epsilon) {
    private static final int USUAL_CONTEXT = 1024;
    private static final double USUAL_THETA = 10_000;
    private static final double USUAL_EPSILON = 1e-6;
    private static final Map<String, String> FAMILIES =
            Map.of("qwen2", "qwen2", "llama", "llama", "qwen3", "qwen3");

    /// Keys of a `config.json` that say nothing of the shape; a tokenizer has its own say on tokens.
    private static final List<String> PASSED_OVER = List.of("architectures", "attention_dropout", "bos_token_id",
            "eos_token_id", "pad_token_id", "dtype", "torch_dtype", "initializer_range", "transformers_version",
            "use_cache", "vocab_size", "_name_or_path", "pretraining_tp", "layer_types");

    /// Reads a shape, and refuses what it cannot have.
    static ModelShape of(Settings settings) {
        String family = settings.oneOf("model_type", FAMILIES, "qwen2");
        int width = required(settings, "hidden_size");
        int heads = required(settings, "num_attention_heads");
        int kvHeads = settings.integer("num_key_value_heads", 1, heads);
        if (heads % kvHeads != 0) {
            throw settings.refused("num_key_value_heads", "is %d, which does not divide the %d heads"
                    .formatted(kvHeads, heads));
        }
        if (width % heads != 0 && !settings.has("head_dim")) {
            throw settings.refused("num_attention_heads", "is %d, which does not divide a width of %d: give head_dim"
                    .formatted(heads, width));
        }
        int headWidth = settings.integer("head_dim", 2, Math.max(width / heads, 2));
        if (headWidth % 2 != 0) {
            throw settings.refused(settings.has("head_dim") ? "head_dim" : "num_attention_heads",
                    "gives heads of %d elements: positions turn pairs, so it has to be even".formatted(headWidth));
        }
        if (family.equals("qwen2") && headWidth != width / heads) {
            throw settings.refused(settings.has("head_dim") ? "head_dim" : "num_attention_heads",
                    "cannot give heads of %d elements: those of qwen2 are hidden_size / heads wide, %d here"
                            .formatted(headWidth, width / heads));
        }
        requireNoSwitch(settings);
        var shape = new ModelShape(family, width, required(settings, "num_hidden_layers"), heads, kvHeads, headWidth,
                settings.integer("intermediate_size", 1, Math.ceilDiv(width * 8 / 3, 32) * 32),
                settings.integer("max_position_embeddings", 1, USUAL_CONTEXT),
                settings.flag("tie_word_embeddings", false),
                settings.real("rope_theta", USUAL_THETA, v -> v > 0, "a number greater than 0"),
                settings.real("rms_norm_eps", USUAL_EPSILON, v -> v > 0, "a number greater than 0"));
        settings.requireKnown(PASSED_OVER::contains);
        return shape;
    }

    /// What other shapes of these families have and random starts do not.
    private static void requireNoSwitch(Settings settings) {
        for (String name : List.of("use_sliding_window", "attention_bias", "mlp_bias")) {
            if (settings.flag(name, false)) {
                throw settings.refused(name, "is not supported in training from scratch");
            }
        }
        settings.given(List.of("sliding_window", "max_window_layers")); // of no effect without the switch
        settings.oneOf("hidden_act", Map.of("silu", true), true);
        for (String name : List.of("rope_scaling", "rope_parameters")) {
            if (settings.has(name)) {
                throw settings.refused(name, "is not supported in training from scratch: give rope_theta");
            }
        }
    }

    private static int required(Settings settings, String name) {
        return settings.integer(name, 1)
                .orElseThrow(() -> new TrainingException("the shape of the model lacks '%s'".formatted(name)));
    }

    /// The settings that `--shape` gives: a `config.json`, or `hidden_size=64,num_hidden_layers=2,…`.
    static Settings parse(String shape) {
        if (shape.contains("=")) {
            var settings = new Settings();
            for (String pair : shape.split(",")) {
                String[] parts = pair.split("=", 2);
                if (parts.length < 2) {
                    throw new SettingException(new Setting("--shape", shape),
                            "'%s' should be NAME=VALUE".formatted(pair));
                }
                settings.add(parts[0].strip(), new Setting("--shape", parts[1].strip()));
            }
            return settings;
        }
        Path file = Path.of(shape);
        try {
            var settings = new Settings();
            Json.parseObject(Files.readString(file)).forEach((name, value) -> {
                if (value != null) {
                    settings.add(name, new Setting(file.toString(), value instanceof List || value instanceof Map
                            ? Json.write(value) : String.valueOf(value)));
                }
            });
            return settings;
        } catch (IOException e) {
            throw new SettingException(new Setting("--shape", shape),
                    "'%s' is neither a config.json that can be read nor a list as in hidden_size=64,num_hidden_layers=2"
                            .formatted(shape));
        } catch (JsonException e) {
            throw new TrainingException("%s: %s".formatted(file, e.getMessage()));
        }
    }

    /// The shape under the names of `config.json`.
    public Map<String, Object> describe() {
        var names = new LinkedHashMap<String, Object>();
        names.put("model_type", family);
        names.put("hidden_size", (long) width);
        names.put("num_hidden_layers", (long) layers);
        names.put("num_attention_heads", (long) heads);
        names.put("num_key_value_heads", (long) kvHeads);
        names.put("head_dim", (long) headWidth);
        names.put("intermediate_size", (long) innerWidth);
        names.put("max_position_embeddings", (long) context);
        names.put("tie_word_embeddings", tied);
        names.put("rope_theta", ropeTheta);
        names.put("rms_norm_eps", epsilon);
        return names;
    }
}
