package dev.freehold.checkpoint.huggingface;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What one `model_type` of `config.json` is in GGUF: its architecture, and what its tensors are called.
///
/// Names are paired as the reference converter pairs them
/// (<https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/tensor_mapping.py>).
///
/// @param architecture  `general.architecture` in GGUF
/// @param pairing       value of `ARCHITECTURE.rope.pairing`, where it differs from that of the architecture's GGUF
///                      files: their query and key rows were permuted, those of the folder were not
/// @param windowed      whether `sliding_window` is in force where `use_sliding_window` is absent
/// @param modelTensors  name in the folder to name in GGUF
/// @param layerTensors  the same within a layer: `model.layers.N.X` to `blk.N.Y`
record ModelType(
        String name,
        String architecture,
        Optional<String> pairing,
        boolean windowed,
        Map<String, String> modelTensors,
        Map<String, String> layerTensors) {
    private static final Map<String, String> DECODER = Map.of(
            "model.embed_tokens.weight", "token_embd.weight",
            "model.norm.weight", "output_norm.weight",
            "lm_head.weight", "output.weight");

    private static final Map<String, String> DECODER_LAYER = Map.of(
            "input_layernorm.weight", "attn_norm.weight",
            "self_attn.q_proj.weight", "attn_q.weight",
            "self_attn.k_proj.weight", "attn_k.weight",
            "self_attn.v_proj.weight", "attn_v.weight",
            "self_attn.o_proj.weight", "attn_output.weight",
            "post_attention_layernorm.weight", "ffn_norm.weight",
            "mlp.gate_proj.weight", "ffn_gate.weight",
            "mlp.up_proj.weight", "ffn_up.weight",
            "mlp.down_proj.weight", "ffn_down.weight");

    private static final Map<String, String> PROJECTION_BIASES = Map.of(
            "self_attn.q_proj.bias", "attn_q.bias",
            "self_attn.k_proj.bias", "attn_k.bias",
            "self_attn.v_proj.bias", "attn_v.bias");

    private static final Map<String, String> OUTPUT_BIAS = Map.of("self_attn.o_proj.bias", "attn_output.bias");

    private static final Map<String, String> HEAD_NORMS = Map.of(
            "self_attn.q_norm.weight", "attn_q_norm.weight",
            "self_attn.k_norm.weight", "attn_k_norm.weight");

    private static final Optional<String> HALVES = Optional.of("halves");
    private static final Optional<String> AS_IN_GGUF = Optional.empty();

    private static final Map<String, ModelType> BY_NAME = byName(
            BertTranslation.type(),
            new ModelType("llama", "llama", HALVES, false, DECODER,
                    union(DECODER_LAYER, PROJECTION_BIASES, OUTPUT_BIAS)),
            new ModelType("mistral", "llama", HALVES, true, DECODER, DECODER_LAYER),
            new ModelType("qwen2", "qwen2", AS_IN_GGUF, false, DECODER, union(DECODER_LAYER, PROJECTION_BIASES)),
            new ModelType("qwen3", "qwen3", AS_IN_GGUF, false, DECODER,
                    union(DECODER_LAYER, HEAD_NORMS, PROJECTION_BIASES, OUTPUT_BIAS)));

    static Optional<ModelType> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /// All names, for messages.
    static String supported() {
        return String.join(" ", BY_NAME.keySet().stream().sorted().toList());
    }

    private static Map<String, ModelType> byName(ModelType... types) {
        var byName = new HashMap<String, ModelType>();
        for (ModelType type : types) {
            byName.put(type.name, type);
        }
        return byName;
    }

    @SafeVarargs
    private static Map<String, String> union(Map<String, String>... maps) {
        var union = new HashMap<String, String>();
        for (Map<String, String> map : maps) {
            union.putAll(map);
        }
        return union;
    }
}
