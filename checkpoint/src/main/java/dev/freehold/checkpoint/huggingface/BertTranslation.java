package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.Metadata;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// BERT's `config.json` and tensor names as the reference converter writes them in GGUF.
final class BertTranslation {
    /// Of training tasks; vectors of texts do without.
    private static final Pattern OF_TRAINING = Pattern.compile(
            "(bert\\.)?(embeddings\\.position_ids|pooler\\..*)|cls\\.(predictions|seq_relationship)\\..*");

    /// Names in the folder to names in GGUF.
    static final Map<String, String> EMBEDDINGS = withHeads(withNorm("embeddings.LayerNorm", "token_embd_norm", Map.of(
            "embeddings.word_embeddings.weight", "token_embd.weight",
            "embeddings.position_embeddings.weight", "position_embd.weight",
            "embeddings.token_type_embeddings.weight", "token_types.weight")));

    /// The same within a layer.
    static final Map<String, String> LAYER = withNorm("output.LayerNorm", "layer_output_norm",
            withNorm("attention.output.LayerNorm", "attn_output_norm", Map.ofEntries(
                    Map.entry("attention.self.query.weight", "attn_q.weight"),
                    Map.entry("attention.self.query.bias", "attn_q.bias"),
                    Map.entry("attention.self.key.weight", "attn_k.weight"),
                    Map.entry("attention.self.key.bias", "attn_k.bias"),
                    Map.entry("attention.self.value.weight", "attn_v.weight"),
                    Map.entry("attention.self.value.bias", "attn_v.bias"),
                    Map.entry("attention.output.dense.weight", "attn_output.weight"),
                    Map.entry("attention.output.dense.bias", "attn_output.bias"),
                    Map.entry("intermediate.dense.weight", "ffn_up.weight"),
                    Map.entry("intermediate.dense.bias", "ffn_up.bias"),
                    Map.entry("output.dense.weight", "ffn_down.weight"),
                    Map.entry("output.dense.bias", "ffn_down.bias"))));

    private final Metadata config;
    private final Map<String, Object> out = new LinkedHashMap<>();

    private BertTranslation(Metadata config) {
        this.config = config;
    }

    /// Weights of norms were once called gamma and beta.
    private static Map<String, String> withNorm(String name, String gguf, Map<String, String> others) {
        var all = new HashMap<>(others);
        all.put(name + ".weight", gguf + ".weight");
        all.put(name + ".gamma", gguf + ".weight");
        all.put(name + ".bias", gguf + ".bias");
        all.put(name + ".beta", gguf + ".bias");
        return all;
    }

    /// A model that was saved with its head has `bert.` before its names.
    private static Map<String, String> withHeads(Map<String, String> names) {
        var all = new HashMap<>(names);
        names.forEach((name, gguf) -> all.put("bert." + name, gguf));
        return all;
    }

    static boolean isOfTraining(String name) {
        return OF_TRAINING.matcher(name).matches();
    }

    /// @param config  the members of `config.json`
    /// @throws dev.freehold.checkpoint.CheckpointException if a setting is missing, of the wrong type or not supported
    static Map<String, Object> translate(Metadata config) {
        return new BertTranslation(config).translate();
    }

    private Map<String, Object> translate() {
        refuseUnsupported();
        out.put("general.architecture", "bert");
        put("block_count", "num_hidden_layers");
        put("context_length", "max_position_embeddings");
        put("embedding_length", "hidden_size");
        put("feed_forward_length", "intermediate_size");
        put("attention.head_count", "num_attention_heads");
        put("vocab_size", "vocab_size");
        out.put("bert.attention.layer_norm_epsilon", ConfigTranslation.single(config.real("layer_norm_eps", 1e-12)));
        out.put("bert.attention.causal", false);
        return out;
    }

    private void put(String key, String setting) {
        out.put("bert." + key, (long) ConfigTranslation.positive(config, setting));
    }

    private void refuseUnsupported() {
        String positions = config.text("position_embedding_type", "absolute");
        if (!positions.equals("absolute")) {
            throw config.invalid("position_embedding_type", "should be absolute, is " + positions);
        }
        switch (config.text("hidden_act", "gelu")) {
            case "gelu" -> { }
            case "gelu_new", "gelu_pytorch_tanh" -> out.put("bert.activation", "gelu_tanh");
            case String other -> throw config.invalid("hidden_act", "should be gelu, is " + other);
        }
        for (String setting : List.of("is_decoder", "add_cross_attention")) {
            if (config.flag(setting, false)) {
                throw config.invalid(setting, "should be false");
            }
        }
        if (config.has("quantization_config")) {
            throw config.invalid("quantization_config", "asks for quantized weights, which are supported in GGUF only");
        }
    }
}
