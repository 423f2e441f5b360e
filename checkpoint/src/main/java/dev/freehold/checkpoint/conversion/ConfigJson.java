package dev.freehold.checkpoint.conversion;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.file.JsonFile;
import dev.freehold.checkpoint.huggingface.Family;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Writes GGUF metadata as the `config.json` that it was, or could have been, made of.
///
/// RoPE is in the form that all versions of transformers read: `rope_theta`, and `rope_scaling` where there is any.
final class ConfigJson {
    private static final int MAX_BYTES = 16 << 20;

    /// Keys without the architecture that are translated, or that say nothing further.
    private static final Set<String> KNOWN = Set.of("block_count", "context_length", "embedding_length",
            "feed_forward_length", "vocab_size", "attention.head_count", "attention.head_count_kv",
            "attention.key_length", "attention.value_length", "attention.layer_norm_rms_epsilon",
            "attention.sliding_window", "attention.sliding_window_pattern", "attention.causal", "expert_count",
            "expert_used_count", "rope.dimension_count", "rope.freq_base", "rope.pairing", "rope.scale_linear",
            "rope.scaling.type", "rope.scaling.factor", "rope.scaling.original_context_length",
            "rope.scaling.finetuned", "rope.scaling.low_freq_factor", "rope.scaling.high_freq_factor",
            "rope.scaling.attn_factor", "rope.scaling.yarn_attn_factor", "rope.scaling.yarn_beta_fast",
            "rope.scaling.yarn_beta_slow", "rope.scaling.yarn_log_multiplier", "tensor_data_layout");

    private final Checkpoint model;
    private final Metadata metadata;
    private final Family family;
    private final Map<String, Object> out = new LinkedHashMap<>();

    private ConfigJson(Checkpoint model, Family family) {
        this.model = model;
        this.metadata = model.metadata();
        this.family = family;
    }

    /// The members of `config.json`.
    ///
    /// @param type  of the tensors
    /// @throws CheckpointException if the metadata has a setting that no folder of this family can express
    static Map<String, Object> of(Checkpoint model, Family family, DType type) {
        Map<String, Object> config = model.sideFile("config.json")
                .map(file -> JsonFile.read(file, MAX_BYTES))
                .orElseGet(() -> new ConfigJson(model, family).translate());
        List.of("quantization_config", "dtype", "_name_or_path").forEach(config::remove);
        config.put("tie_word_embeddings", !model.has("output.weight"));
        config.put("torch_dtype", torchType(type));
        return config;
    }

    /// What PyTorch calls a type.
    static String torchType(DType type) {
        return switch (type) {
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            default -> throw new IllegalArgumentException("a Hugging Face folder holds f32, f16 or bf16, not "
                    + type.name().toLowerCase());
        };
    }

    private Map<String, Object> translate() {
        refuseUnknown();
        out.put("architectures", List.of(family.transformersClass()));
        out.put("model_type", family.modelType());
        sizes();
        window();
        rope();
        biases();
        out.put("hidden_act", "silu");
        out.put("initializer_range", 0.02);
        out.put("use_cache", true);
        for (String token : List.of("bos", "eos")) {
            String key = "tokenizer.ggml." + token + "_token_id";
            if (metadata.has(key)) {
                out.put(token + "_token_id", (long) metadata.integer(key));
            }
        }
        if (metadata.has("tokenizer.ggml.padding_token_id")) {
            out.put("pad_token_id", (long) metadata.integer("tokenizer.ggml.padding_token_id"));
        }
        return out;
    }

    private void refuseUnknown() {
        String prefix = family.architecture() + ".";
        for (String key : metadata.keys()) {
            if (key.startsWith(prefix) && !KNOWN.contains(key.substring(prefix.length()))) {
                throw metadata.invalid(key, "has no place in config.json");
            }
        }
    }

    private void sizes() {
        int heads = integer("attention.head_count");
        int width = integer("embedding_length");
        out.put("vocab_size", (long) info("token_embd.weight").shape().rows());
        out.put("hidden_size", (long) width);
        out.put("intermediate_size", (long) integer("feed_forward_length"));
        out.put("num_hidden_layers", (long) integer("block_count"));
        out.put("num_attention_heads", (long) heads);
        out.put("num_key_value_heads", (long) metadata.integer(key("attention.head_count_kv"), heads));
        int head = family.headWidth(metadata);
        if (metadata.integer(key("attention.value_length"), head) != head) {
            throw metadata.invalid(key("attention.value_length"), "should be the keys' " + head);
        }
        if (metadata.integer(key("rope.dimension_count"), head) != head) {
            throw metadata.invalid(key("rope.dimension_count"), "should be the head's %d: folders of this family rotate"
                    .formatted(head) + " whole heads");
        }
        if (family != Family.QWEN2 || head * heads != width) {
            out.put("head_dim", (long) head);
        }
        out.put("max_position_embeddings", (long) integer("context_length"));
        out.put("rms_norm_eps", decimal(metadata.real(key("attention.layer_norm_rms_epsilon"))));
    }

    private void window() {
        int window = metadata.integer(key("attention.sliding_window"), 0);
        boolean switched = family == Family.QWEN2 || family == Family.QWEN3;
        if (window == 0) {
            if (switched) {
                out.put("use_sliding_window", false);
            }
            return;
        }
        out.put("sliding_window", (long) window);
        List<Boolean> pattern = metadata.flags(key("attention.sliding_window_pattern"));
        if (switched) {
            int blocks = integer("block_count");
            if (!pattern.isEmpty() && pattern.size() != blocks) {
                throw metadata.invalid(key("attention.sliding_window_pattern"), "should have an element for each of %d"
                        .formatted(blocks) + " layers, has " + pattern.size());
            }
            int first = pattern.isEmpty() ? 0 : pattern.contains(true) ? pattern.indexOf(true) : blocks;
            out.put("use_sliding_window", true);
            out.put("max_window_layers", (long) first);
            var kinds = new ArrayList<String>();
            for (int i = 0; i < blocks; i++) {
                kinds.add(pattern.isEmpty() || pattern.get(i) ? "sliding_attention" : "full_attention");
            }
            out.put("layer_types", kinds);
        } else if (pattern.contains(false)) {
            throw metadata.invalid(key("attention.sliding_window_pattern"), "should be true for all layers");
        }
    }

    private void rope() {
        double base = metadata.real(key("rope.freq_base"), 10_000);
        out.put("rope_theta", decimal(base));
        double factor = metadata.real(key("rope.scaling.factor"), metadata.real(key("rope.scale_linear"), 1));
        String kind = metadata.text(key("rope.scaling.type"), factor == 1 ? "none" : "linear");
        Optional<RopeFactors> factors = factors(base);
        if (factors.isPresent() && !kind.equals("none")) {
            throw metadata.invalid(key("rope.scaling.type"), "is beside a tensor '%s', which no folder can express"
                    .formatted(RopeFactors.TENSOR));
        }
        switch (kind) {
            case "none" -> factors.ifPresent(this::llama3);
            case "linear" -> out.put("rope_scaling",
                    PreTokenizer.ordered("rope_type", kind, "factor", decimal(factor)));
            case "llama3" -> llama3(new RopeFactors(factor,
                    metadata.real(key("rope.scaling.low_freq_factor")),
                    metadata.real(key("rope.scaling.high_freq_factor")),
                    integer("rope.scaling.original_context_length")));
            case "yarn" -> yarn(factor);
            default -> throw metadata.invalid(key("rope.scaling.type"), "is '%s', which is not supported"
                    .formatted(kind));
        }
    }

    private Optional<RopeFactors> factors(double base) {
        return model.find(RopeFactors.TENSOR).map(tensor -> RopeFactors.behind(floats(tensor), base, model.path()));
    }

    private static float[] floats(Tensor tensor) {
        var values = new float[Math.toIntExact(tensor.shape().elements())];
        BlockFormat.of(tensor.dtype()).decode(tensor.data(), 0, values, 0, values.length);
        return values;
    }

    private void llama3(RopeFactors factors) {
        var scaling = new LinkedHashMap<String, Object>();
        scaling.put("rope_type", "llama3");
        scaling.put("factor", decimal(factors.factor()));
        scaling.put("low_freq_factor", decimal(factors.low()));
        scaling.put("high_freq_factor", decimal(factors.high()));
        scaling.put("original_max_position_embeddings", (long) factors.original());
        out.put("rope_scaling", scaling);
    }

    private void yarn(double factor) {
        var scaling = new LinkedHashMap<String, Object>();
        scaling.put("rope_type", "yarn");
        scaling.put("factor", decimal(factor));
        scaling.put("original_max_position_embeddings", (long) metadata.integer(
                key("rope.scaling.original_context_length"), integer("context_length")));
        for (String beta : List.of("beta_fast", "beta_slow")) {
            if (metadata.has(key("rope.scaling.yarn_" + beta))) {
                scaling.put(beta, decimal(metadata.real(key("rope.scaling.yarn_" + beta))));
            }
        }
        double multiplier = metadata.real(key("rope.scaling.yarn_log_multiplier"), 0);
        double attention = metadata.real(key("rope.scaling.attn_factor"), 1)
                * metadata.real(key("rope.scaling.yarn_attn_factor"), 1);
        if (multiplier != 0 || attention != 1) {
            double all = multiplier == 0 ? 1 : growth(multiplier, factor);
            scaling.put("attention_factor", decimal(attention * growth(1, factor) / all));
        }
        out.put("rope_scaling", scaling);
    }

    private static double growth(double multiplier, double factor) {
        return factor > 1 ? 1 + 0.1 * multiplier * Math.log(factor) : 1;
    }

    /// Biases are all there or none, as transformers' classes build them.
    private void biases() {
        boolean query = model.has("blk.0.attn_q.bias");
        boolean output = model.has("blk.0.attn_output.bias");
        boolean possible = switch (family) {
            case QWEN2 -> query && !output;
            case QWEN3, MISTRAL -> !query && !output;
            case LLAMA -> query == output;
        };
        if (!possible) {
            throw new CheckpointException("%s: transformers' %s has other biases in its attention than this model"
                    .formatted(model.path(), family.transformersClass()));
        }
        if (family == Family.LLAMA || family == Family.QWEN3) {
            out.put("attention_bias", query);
        }
        if (family == Family.LLAMA) {
            out.put("mlp_bias", false);
        }
    }

    private TensorInfo info(String name) {
        return model.info(name).orElseThrow(() -> new CheckpointException("%s: no tensor '%s'"
                .formatted(model.path(), name)));
    }

    private int integer(String suffix) {
        return metadata.integer(key(suffix));
    }

    private String key(String suffix) {
        return family.architecture() + "." + suffix;
    }

    /// Reals are single precision in GGUF: the shortest decimal that is this one.
    static double decimal(double value) {
        return Double.parseDouble(Float.toString((float) value));
    }
}
