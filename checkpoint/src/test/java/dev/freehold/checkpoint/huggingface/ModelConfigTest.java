package dev.freehold.checkpoint.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.safetensors.SafetensorsForge;
import dev.freehold.checkpoint.safetensors.SafetensorsForge.Part;
import dev.freehold.json.Json;
import dev.freehold.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders whose text network is a part, or has parts of its own.
class ModelConfigTest {
    @TempDir
    private Path folder;

    private final Map<String, Object> config = new LinkedHashMap<>();
    private final Map<String, Object> text = new LinkedHashMap<>(Map.of("num_hidden_layers", 2, "hidden_size", 4,
            "intermediate_size", 8, "num_attention_heads", 2, "vocab_size", 3, "rms_norm_eps", 1e-6,
            "max_position_embeddings", 64));
    private final List<Part> parts = new ArrayList<>();

    private Checkpoint open() {
        try {
            Files.writeString(folder.resolve("config.json"), Json.write(config));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SafetensorsForge.write(folder.resolve("model.safetensors"), SafetensorsForge.file(parts));
        return Checkpoint.open(folder);
    }

    private Checkpoint wrapped(String type, String textType) {
        text.put("model_type", textType);
        config.put("model_type", type);
        config.put("text_config", text);
        config.put("vision_config", Map.of("hidden_size", 99));
        return open();
    }

    private Checkpoint plain(String type) {
        config.putAll(text);
        config.put("model_type", type);
        return open();
    }

    private String refusal(String type) {
        var e = assertThrows(CheckpointException.class, () -> plain(type).close());
        return e.getMessage().substring(e.getMessage().indexOf(": ") + 2);
    }

    private void add(String name, int... shape) {
        long elements = new Shape(shape).elements();
        var json = new ArrayList<Integer>();
        for (int dimension : shape) {
            json.add(dimension);
        }
        parts.add(new Part(name, "F32", json.toString(), new byte[(int) (4 * elements)]));
    }

    private static List<String> names(Checkpoint checkpoint) {
        return checkpoint.tensors().stream().map(TensorInfo::name).toList();
    }

    @Test
    void theTextPartOfMistral3() {
        for (String prefix : List.of("language_model.model.", "model.language_model.")) {
            parts.clear();
            add(prefix + "layers.0.mlp.up_proj.weight", 8, 4);
            add(prefix + "norm.weight", 4);
            add("language_model.lm_head.weight", 3, 4);
            add("vision_tower.patch_conv.weight", 4, 4);
            add("multi_modal_projector.linear_1.weight", 4, 4);
            try (Checkpoint checkpoint = wrapped("mistral3", "mistral")) {
                assertEquals(List.of("blk.0.ffn_up.weight", "output_norm.weight", "output.weight"), names(checkpoint));
                assertEquals("mistral3", checkpoint.metadata().text("general.architecture"));
                assertEquals("halves", checkpoint.metadata().text("mistral3.rope.pairing"));
                assertEquals(List.of("the vision part (2 tensors) is not used: images are not read"),
                        checkpoint.notes());
            }
        }
    }

    @Test
    void theTextPartOfKimi() {
        text.putAll(Map.of("n_routed_experts", 4, "num_experts_per_tok", 2, "n_group", 1, "topk_group", 1,
                "moe_intermediate_size", 8, "kv_lora_rank", 4, "q_lora_rank", 4, "qk_nope_head_dim", 4,
                "qk_rope_head_dim", 2));
        text.putAll(Map.of("v_head_dim", 4, "first_k_dense_replace", 1, "routed_scaling_factor", 2.827,
                "scoring_func", "sigmoid", "auto_map", Map.of("AutoModelForCausalLM", "modeling_deepseek.X")));
        add("language_model.model.layers.1.mlp.experts.0.w1.weight", 8, 4);
        add("language_model.model.layers.1.mlp.gate.e_score_correction_bias", 4);
        add("language_model.model.layers.1.self_attn.kv_a_proj_with_mqa.weight", 6, 4);
        add("mm_projector.proj.0.weight", 4, 4);
        try (Checkpoint checkpoint = wrapped("kimi_k25", "kimi_k2")) {
            assertEquals(List.of("blk.1.ffn_gate_exps.weight", "blk.1.exp_probs_b.bias", "blk.1.attn_kv_a_mqa.weight"),
                    names(checkpoint));
            assertEquals(6, checkpoint.metadata().integer("deepseek2.attention.key_length"));
            assertEquals(2, checkpoint.metadata().integer("deepseek2.expert_gating_func"));
            assertTrue(checkpoint.metadata().flag("deepseek2.expert_weights_norm", false));
            assertEquals(1, checkpoint.notes().size());
        }
    }

    @Test
    void theBlockOfDeepSeekThatPredictsAhead() {
        text.putAll(Map.of("n_routed_experts", 4, "num_experts_per_tok", 2, "kv_lora_rank", 4,
                "qk_nope_head_dim", 4, "qk_rope_head_dim", 2, "v_head_dim", 4));
        add("model.layers.1.self_attn.q_proj.weight", 12, 4);
        add("model.layers.2.eh_proj.weight", 4, 8);
        try (Checkpoint checkpoint = plain("deepseek_v2")) {
            assertEquals(List.of("blk.1.attn_q.weight"), names(checkpoint));
            assertEquals(List.of("the part that predicts several tokens at once (1 tensor) is not used: "
                    + "they are predicted one by one"), checkpoint.notes());
            assertEquals(1, checkpoint.metadata().integer("deepseek2.expert_gating_func"));
            assertFalse(checkpoint.metadata().flag("deepseek2.expert_weights_norm", true));
        }
    }

    @Test
    void aHybridWithoutKindsOfLayers() {
        text.putAll(Map.of("linear_num_value_heads", 4, "linear_num_key_heads", 2, "linear_conv_kernel_dim", 4,
                "linear_key_head_dim", 8, "linear_value_head_dim", 8, "head_dim", 8, "full_attention_interval", 2));
        add("model.language_model.layers.1.self_attn.q_norm.weight", 8);
        add("mtp.fc.weight", 4, 8);
        add("model.visual.blocks.0.norm1.weight", 4);
        try (Checkpoint checkpoint = wrapped("qwen3_5", "qwen3_5_text")) {
            assertEquals(List.of(true, false), checkpoint.metadata().flags("qwen35.attention.recurrent_layers"));
            assertEquals(2, checkpoint.metadata().integer("qwen35.rope.dimension_count"));
            assertEquals(List.of(11L, 11L, 10L, 0L), checkpoint.metadata().integers("qwen35.rope.dimension_sections"));
            assertEquals(1, checkpoint.find("blk.1.attn_q_norm.weight").orElseThrow().toArray()[7]);
            assertEquals(2, checkpoint.notes().size());
        }
    }

    @Test
    void sharedExpertsOfQwen2() {
        text.putAll(Map.of("num_experts", 4, "num_experts_per_tok", 2, "moe_intermediate_size", 8,
                "shared_expert_intermediate_size", 16));
        add("model.layers.0.mlp.shared_expert_gate.weight", 1, 4);
        add("model.layers.0.mlp.shared_expert.down_proj.weight", 4, 16);
        add("model.layers.0.self_attn.q_proj.bias", 4);
        try (Checkpoint checkpoint = plain("qwen2_moe")) {
            assertEquals(List.of("blk.0.ffn_gate_inp_shexp.weight", "blk.0.ffn_down_shexp.weight", "blk.0.attn_q.bias"),
                    names(checkpoint));
            assertEquals(16, checkpoint.metadata().integer("qwen2moe.expert_shared_feed_forward_length"));
            assertFalse(checkpoint.metadata().flag("qwen2moe.expert_weights_norm", true));
        }
    }

    @Test
    void layersPastTheLastAreNamed() {
        add("model.layers.2.mlp.up_proj.weight", 8, 4);
        try (Checkpoint checkpoint = plain("llama")) {
            assertEquals(List.of("the part after the last layer (1 tensor) is not used: the configuration counts fewer "
                    + "layers"), checkpoint.notes());
        }
    }

    @Test
    void bothConfigurationsMustTieTheOutput() {
        add("language_model.lm_head.weight", 3, 4);
        text.put("tie_word_embeddings", true);
        config.put("tie_word_embeddings", false);
        try (Checkpoint checkpoint = wrapped("mistral3", "ministral3")) {
            assertTrue(checkpoint.has("output.weight"));
        }
        config.put("tie_word_embeddings", true);
        try (Checkpoint checkpoint = wrapped("mistral3", "ministral3")) {
            assertFalse(checkpoint.has("output.weight"));
        }
    }

    @Test
    void s16ConfigsOfFamiliesThatCannotBe() {
        var e = assertThrows(CheckpointException.class, () -> wrapped("mistral3", "mistral4").close());
        assertEquals(folder.resolve("config.json") + ": text_config: 'model_type' is 'mistral4', which is not "
                + "supported in 'mistral3'; supported: ministral3 mistral; the nearest is mistral", e.getMessage());
        config.clear();
        assertTrue(refusal("qwen3moe").endsWith("; the nearest is qwen3_moe"));
        assertEquals("no 'num_experts'", refusal("qwen3_moe"));
        text.putAll(Map.of("num_experts", 4, "num_experts_per_tok", 2, "decoder_sparse_step", 2));
        assertEquals("'decoder_sparse_step' should be 1, is 2: layers without experts between others are not supported",
                refusal("qwen3_moe"));
        text.put("decoder_sparse_step", 1);
        text.put("mlp_only_layers", List.of(3));
        assertEquals("'mlp_only_layers' should be empty, is [3]: layers without experts are not supported",
                refusal("qwen3_moe"));
        text.put("mlp_only_layers", List.of());
        text.put("num_experts_per_tok", 5);
        assertEquals("'qwen3moe.expert_used_count' is 5 of 4 experts", refusal("qwen3_moe"));
        text.put("scoring_func", "tanh");
        assertEquals("'scoring_func' is 'tanh', which is not supported; supported: softmax sigmoid",
                refusal("qwen3_moe"));
    }
}
