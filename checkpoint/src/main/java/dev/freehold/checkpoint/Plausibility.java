package dev.freehold.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Refuses settings that no network can have, before anything is computed or allocated from them.
///
/// Only keys that are present are looked at: which ones a model needs is for its architecture to say.
final class Plausibility {
    private record Range(long least, long most) {}

    /// Integers by key without the architecture; an array has one for each layer.
    private static final Map<String, Range> INTEGERS = Map.ofEntries(
            Map.entry("block_count", new Range(1, 512)),
            Map.entry("context_length", new Range(1, Integer.MAX_VALUE)),
            Map.entry("embedding_length", new Range(1, 1 << 20)),
            Map.entry("feed_forward_length", new Range(0, 1 << 24)),
            Map.entry("vocab_size", new Range(1, 1 << 24)),
            Map.entry("attention.head_count", new Range(1, 1 << 16)),
            Map.entry("attention.head_count_kv", new Range(0, 1 << 16)),
            Map.entry("attention.key_length", new Range(1, 1 << 16)),
            Map.entry("attention.value_length", new Range(1, 1 << 16)),
            Map.entry("attention.sliding_window", new Range(0, Integer.MAX_VALUE)),
            Map.entry("rope.dimension_count", new Range(0, 1 << 16)),
            Map.entry("rope.scaling.original_context_length", new Range(1, Integer.MAX_VALUE)),
            Map.entry("expert_count", new Range(0, 1 << 16)),
            Map.entry("expert_used_count", new Range(0, 1 << 16)),
            Map.entry("expert_feed_forward_length", new Range(0, 1 << 24)),
            Map.entry("expert_shared_feed_forward_length", new Range(0, 1 << 24)),
            Map.entry("expert_shared_count", new Range(0, 1 << 10)),
            Map.entry("expert_group_count", new Range(0, 1 << 16)),
            Map.entry("expert_group_used_count", new Range(0, 1 << 16)),
            Map.entry("leading_dense_block_count", new Range(0, 512)),
            Map.entry("nextn_predict_layers", new Range(0, 512)),
            Map.entry("full_attention_interval", new Range(1, 512)),
            Map.entry("attention.q_lora_rank", new Range(0, 1 << 20)),
            Map.entry("attention.kv_lora_rank", new Range(1, 1 << 20)),
            Map.entry("attention.key_length_mla", new Range(1, 1 << 16)),
            Map.entry("attention.value_length_mla", new Range(1, 1 << 16)),
            Map.entry("ssm.conv_kernel", new Range(1, 1 << 10)),
            Map.entry("ssm.state_size", new Range(1, 1 << 16)),
            Map.entry("ssm.group_count", new Range(1, 1 << 16)),
            Map.entry("ssm.time_step_rank", new Range(1, 1 << 16)),
            Map.entry("ssm.inner_size", new Range(1, 1 << 24)));

    /// Reals that are finite and above zero.
    private static final List<String> POSITIVE = List.of(
            "attention.layer_norm_rms_epsilon",
            "rope.freq_base",
            "rope.scaling.factor",
            "rope.scaling.low_freq_factor",
            "rope.scaling.high_freq_factor",
            "rope.scaling.attn_factor",
            "rope.scaling.yarn_beta_fast",
            "rope.scaling.yarn_beta_slow");

    private static final List<String> TOKEN_IDS =
            List.of("tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id");
    private static final List<String> PER_TOKEN = List.of("tokenizer.ggml.scores", "tokenizer.ggml.token_type");
    private static final String TOKENS = "tokenizer.ggml.tokens";

    private final Checkpoint checkpoint;
    private final Metadata metadata;
    private final String architecture;

    private Plausibility(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.metadata = checkpoint.metadata();
        this.architecture = metadata.text("general.architecture") + ".";
    }

    /// @throws CheckpointException naming the first setting that is impossible
    static void require(Checkpoint checkpoint) {
        var check = new Plausibility(checkpoint);
        check.integers();
        check.reals();
        check.heads();
        new LayerPlausibility(check.metadata, check.architecture).require();
        check.vocabulary();
        check.embedding();
    }

    private void integers() {
        INTEGERS.forEach((suffix, range) -> {
            String key = architecture + suffix;
            List<Long> values = metadata.integerOrList(key);
            for (long value : values) {
                if (value < range.least || value > range.most) {
                    throw metadata.invalid(key,
                            "should be from %d to %d, is %d".formatted(range.least, range.most, value));
                }
            }
            boolean perLayer = metadata.value(key).filter(List.class::isInstance).isPresent();
            if (perLayer && values.size() < number("block_count", 1)) {
                throw metadata.invalid(key, "should have a value for each of %d layers, has %d"
                        .formatted(number("block_count", 1), values.size()));
            }
        });
    }

    private void reals() {
        for (String suffix : POSITIVE) {
            double value = metadata.real(architecture + suffix, 1);
            if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
                throw metadata.invalid(architecture + suffix, "should be positive and finite, is " + value);
            }
        }
    }

    private void heads() {
        String key = architecture + "attention.head_count";
        if (!(metadata.value(key).orElse(null) instanceof Long heads)) {
            return; // none, or one for each layer
        }
        long kvHeads = number("attention.head_count_kv", heads);
        if (kvHeads > heads || kvHeads > 0 && heads % kvHeads != 0) {
            throw metadata.invalid(key, "is %d, which is no multiple of 'attention.head_count_kv' %d"
                    .formatted(heads, kvHeads));
        }
        long width = number("embedding_length", heads);
        if (!metadata.has(architecture + "attention.key_length") && width % heads != 0) {
            throw metadata.invalid(key, "is %d, which does not divide 'embedding_length' %d".formatted(heads, width));
        }
        long rotated = number("rope.dimension_count", 0);
        long headWidth = number("attention.key_length", width / heads);
        if (rotated % 2 != 0 || rotated > headWidth) {
            throw metadata.invalid(architecture + "rope.dimension_count", "should be even and at most %d, is %d"
                    .formatted(headWidth, rotated));
        }
    }

    private void vocabulary() {
        if (!metadata.has(TOKENS)) {
            return;
        }
        int tokens = metadata.texts(TOKENS).size();
        for (String key : PER_TOKEN) {
            if (metadata.value(key).orElse(null) instanceof List<?> list && list.size() != tokens) {
                throw metadata.invalid(key, "should have %d values, one for each token, has %d"
                        .formatted(tokens, list.size()));
            }
        }
        for (String key : TOKEN_IDS) {
            for (long id : metadata.integerOrList(key)) {
                if (id < 0 || id >= tokens) {
                    throw metadata.invalid(key, "should be below %d, the size of the vocabulary, is %d"
                            .formatted(tokens, id));
                }
            }
        }
    }

    private void embedding() {
        Optional<TensorInfo> embedding = checkpoint.info("token_embd.weight");
        if (embedding.isEmpty()) {
            return;
        }
        TensorInfo tensor = embedding.get();
        require("embedding_length", tensor, tensor.shape().columns());
        require("vocab_size", tensor, tensor.shape().rows());
        int tokens = metadata.texts(TOKENS).size();
        if (tokens > tensor.shape().rows()) {
            throw metadata.invalid(TOKENS, "has %d tokens, the tensor '%s' %s rows for fewer"
                    .formatted(tokens, tensor.name(), tensor.shape()));
        }
    }

    private void require(String suffix, TensorInfo tensor, long found) {
        if (number(suffix, found) != found) {
            throw metadata.invalid(architecture + suffix, "is %d, the tensor '%s' is %s"
                    .formatted(number(suffix, found), tensor.name(), tensor.shape()));
        }
    }

    private long number(String suffix, long otherwise) {
        return metadata.value(architecture + suffix).orElse(null) instanceof Long value ? value : otherwise;
    }
}
