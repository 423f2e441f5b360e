package dev.freehold.checkpoint.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.safetensors.SafetensorsForge;
import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceCheckpointTest {
    @TempDir
    private Path folder;

    private final Map<String, Object> config = new LinkedHashMap<>(Map.of(
            "model_type", "qwen2", "num_hidden_layers", 1, "hidden_size", 4, "intermediate_size", 8,
            "num_attention_heads", 2, "vocab_size", 3, "rms_norm_eps", 1e-6, "max_position_embeddings", 64));

    private Checkpoint open(String header, int dataBytes) {
        write("config.json", Json.write(config));
        SafetensorsForge.write(folder.resolve("model.safetensors"), SafetensorsForge.file(header, dataBytes));
        return Checkpoint.open(folder);
    }

    private Metadata metadata() {
        try (Checkpoint checkpoint = open("{}", 0)) {
            return checkpoint.metadata();
        }
    }

    private String refusal() {
        var e = assertThrows(CheckpointException.class, this::metadata);
        return e.getMessage().substring(e.getMessage().indexOf(": ") + 2);
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> shapes(Checkpoint checkpoint) {
        return checkpoint.tensors().stream().collect(
                Collectors.toMap(TensorInfo::name, t -> t.dtype() + " " + t.shape(), (a, b) -> a, HashMap::new));
    }

    @Test
    void rotaryPairsOfLlamaAreHalves() {
        assertFalse(metadata().has("qwen2.rope.pairing"));
        config.put("model_type", "mistral");
        assertEquals("halves", metadata().text("llama.rope.pairing"));
    }

    @Test
    void oldAndNewRopeSettings() {
        config.put("rope_theta", 5000.0);
        config.put("rope_scaling", Map.of("type", "yarn", "factor", 4.0, "original_max_position_embeddings", 32));
        Metadata old = metadata();
        config.remove("rope_theta");
        config.remove("rope_scaling");
        config.put("rope_parameters", Map.of("rope_type", "yarn", "rope_theta", 5000.0, "factor", 4.0,
                "original_max_position_embeddings", 32));
        for (Metadata metadata : List.of(old, metadata())) {
            assertEquals(5000, metadata.real("qwen2.rope.freq_base"));
            assertEquals("yarn", metadata.text("qwen2.rope.scaling.type"));
            assertEquals(4, metadata.real("qwen2.rope.scaling.factor"));
            assertEquals(32, metadata.integer("qwen2.rope.scaling.original_context_length"));
        }
    }

    @Test
    void theMagnitudeOfYarn() {
        double usual = 1 + 0.1 * Math.log(4);
        var rope = new HashMap<String, Object>(Map.of("rope_type", "yarn", "factor", 4.0));
        config.put("rope_parameters", rope);
        assertFalse(metadata().has("qwen2.rope.scaling.attn_factor"));
        rope.put("attention_factor", 1.25);
        assertEquals(1.25, usual * metadata().real("qwen2.rope.scaling.attn_factor"), 1e-6);
        rope.remove("attention_factor");
        rope.putAll(Map.of("mscale", 2.0, "mscale_all_dim", 0.5));
        assertEquals(0.5, metadata().real("qwen2.rope.scaling.yarn_log_multiplier"));
        assertEquals(1 + 0.2 * Math.log(4), usual * metadata().real("qwen2.rope.scaling.attn_factor"), 1e-6);
        rope.putAll(Map.of("mscale", 1.0, "mscale_all_dim", 1.0));
        assertFalse(metadata().has("qwen2.rope.scaling.attn_factor"));
    }

    @Test
    void llama3Scaling() {
        config.put("model_type", "llama");
        config.put("rope_parameters", Map.of("rope_type", "llama3", "rope_theta", 5e5, "factor", 8.0,
                "low_freq_factor", 1.0, "high_freq_factor", 4.0, "original_max_position_embeddings", 32));
        Metadata metadata = metadata();
        assertEquals("llama3", metadata.text("llama.rope.scaling.type"));
        assertEquals(8, metadata.real("llama.rope.scaling.factor"));
        assertEquals(1, metadata.real("llama.rope.scaling.low_freq_factor"));
        assertEquals(4, metadata.real("llama.rope.scaling.high_freq_factor"));
        assertEquals(32, metadata.integer("llama.rope.scaling.original_context_length"));
    }

    @Test
    void ropeThatIsNotSupportedIsNamed() {
        config.put("rope_scaling", Map.of("type", "longrope", "factor", 4.0));
        assertEquals("rope_scaling: 'rope_type' is 'longrope', which is not supported; "
                + "supported: default linear llama3 yarn", refusal());
        config.put("rope_scaling", "none");
        assertEquals("'rope_scaling' should be an object, is the string 'none'", refusal());
    }

    @Test
    void slidingWindowsAreInForceOnlyWhereTheyAre() {
        config.put("sliding_window", 16);
        config.put("max_window_layers", 28);
        config.put("use_sliding_window", false);
        assertFalse(metadata().has("qwen2.attention.sliding_window"));
        config.put("use_sliding_window", true);
        config.put("max_window_layers", 1);
        config.put("num_hidden_layers", 3);
        assertEquals(16, metadata().integer("qwen2.attention.sliding_window"));
        assertEquals(List.of(false, true, true), metadata().flags("qwen2.attention.sliding_window_pattern"));
        config.keySet().removeAll(Set.of("use_sliding_window", "max_window_layers"));
        config.put("model_type", "mistral");
        assertEquals(16, metadata().integer("llama.attention.sliding_window"));
        assertFalse(metadata().has("llama.attention.sliding_window_pattern"));
        config.put("sliding_window", null);
        assertFalse(metadata().has("llama.attention.sliding_window"));
    }

    @Test
    void generationSettings() {
        config.put("eos_token_id", 2);
        write("generation_config.json", """
                {"temperature": 0.7, "top_p": 0.8, "top_k": 20, "repetition_penalty": 1.05, "eos_token_id": [2, 1],
                 "bos_token_id": 0, "do_sample": true}""");
        Metadata metadata = metadata();
        assertEquals((double) 0.7f, metadata.real("general.sampling.temp"));
        assertEquals((double) 0.8f, metadata.real("general.sampling.top_p"));
        assertEquals(20, metadata.integer("general.sampling.top_k"));
        assertEquals((double) 1.05f, metadata.real("general.sampling.penalty_repeat"));
        assertEquals(2, metadata.integer("tokenizer.ggml.eos_token_id"));
        assertEquals(List.of(2L, 1L), metadata.integers("tokenizer.ggml.eos_token_ids"));
        assertEquals(0, metadata.integer("tokenizer.ggml.bos_token_id"));
        write("generation_config.json", "{\"do_sample\": false, \"eos_token_id\": 2}");
        assertEquals(0, metadata().real("general.sampling.temp"));
        assertFalse(metadata().has("tokenizer.ggml.eos_token_ids"));
    }

    @Test
    void chatTemplates() {
        write("tokenizer_config.json", "{\"chat_template\": [{\"name\": \"default\", \"template\": \"A\"},"
                + "{\"name\": \"tool_use\", \"template\": \"B\"}], \"add_bos_token\": false}");
        assertEquals("A", metadata().text("tokenizer.chat_template"));
        assertEquals("B", metadata().text("tokenizer.chat_template.tool_use"));
        assertFalse(metadata().flag("tokenizer.ggml.add_bos_token", true));
        write("chat_template.jinja", "C");
        assertEquals("C", metadata().text("tokenizer.chat_template"));
    }

    @Test
    void aCopyOfATiedOutputIsPassedOver() {
        String header = "{" + SafetensorsForge.tensor("model.embed_tokens.weight", "F32", "[3,4]", "[0,48]") + ","
                + SafetensorsForge.tensor("lm_head.weight", "F32", "[3,4]", "[48,96]") + ","
                + SafetensorsForge.tensor("model.layers.0.self_attn.rotary_emb.inv_freq", "I64", "[1]", "[96,104]")
                + "}";
        config.put("tie_word_embeddings", true);
        try (Checkpoint checkpoint = open(header, 104)) {
            assertEquals(Set.of("token_embd.weight"), shapes(checkpoint).keySet());
        }
        config.put("tie_word_embeddings", false);
        try (Checkpoint checkpoint = open(header, 104)) {
            assertTrue(checkpoint.has("output.weight"));
        }
    }

    @Test
    void aTensorThatTheArchitectureDoesNotHaveIsNamed() {
        String name = "model.layers.0.self_attn.q_proj.qweight";
        var e = assertThrows(CheckpointException.class,
                () -> open("{" + SafetensorsForge.tensor(name, "I32", "[1]", "[0,4]") + "}", 4));
        assertEquals(folder.resolve("model.safetensors") + ": tensor '" + name + "' is not one that qwen2 models have",
                e.getMessage());
    }

    @Test
    void anUnsupportedTypeIsNamedWhenTheTensorIsAskedFor() {
        String name = "model.layers.0.mlp.up_proj.weight";
        try (Checkpoint checkpoint = open("{" + SafetensorsForge.tensor(name, "F8_E4M3", "[2]", "[0,2]") + "}", 2)) {
            var e = assertThrows(CheckpointException.class, () -> checkpoint.find("blk.0.ffn_up.weight"));
            assertEquals(folder.resolve("model.safetensors") + ": tensor '" + name
                    + "' has type F8_E4M3, which is not supported; supported: F32 F16 BF16", e.getMessage());
        }
    }

    @Test
    void s16ConfigsThatCannotBe() {
        config.put("model_type", "mamba");
        String refusal = refusal();
        assertTrue(refusal.startsWith("unsupported model type 'mamba'; supported: bert "), refusal);
        assertTrue(refusal.endsWith("; the nearest is llama"), refusal);
        config.put("model_type", "qwen2");
        config.put("hidden_size", 0);
        assertEquals("'hidden_size' should be positive, is 0", refusal());
        config.put("hidden_size", "4");
        assertEquals("'hidden_size' should be a 32-bit integer, is the string '4'", refusal());
        config.put("hidden_size", 1L << 40);
        assertEquals("'hidden_size' should be a 32-bit integer, is 1099511627776", refusal());
        config.put("hidden_size", 5);
        assertEquals("'num_attention_heads' is 2 and does not divide 'hidden_size' 5", refusal());
        config.put("hidden_size", 4);
        config.put("hidden_act", "gelu");
        assertEquals("'hidden_act' should be silu, is gelu", refusal());
        config.remove("hidden_act");
        config.remove("rms_norm_eps");
        assertEquals("no 'rms_norm_eps'", refusal());
    }

    @Test
    void s16ConfigsThatAreNoJson() {
        for (String text : List.of("", "[1]", "{\"a\": NaN}", "{\"a\": 1,}", "{} x", "{\"a\":" + "[".repeat(100_000))) {
            write("config.json", text);
            var e = assertThrows(CheckpointException.class, () -> Checkpoint.open(folder));
            assertTrue(e.getMessage().startsWith(folder.resolve("config.json") + ": "), e.getMessage());
            assertFalse(e.getMessage().contains("\n"), e.getMessage());
        }
    }

    @Test
    void anyByteOfTheConfigChanged() {
        config.put("rope_parameters", Map.of("rope_type", "yarn", "rope_theta", 1e4, "factor", 2.0));
        config.put("eos_token_id", List.of(1, 2));
        try (Checkpoint checkpoint = open("{}", 0)) {
            assertTrue(checkpoint.tensors().isEmpty());
        }
        byte[] text = Json.write(config).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < text.length; i++) {
            for (int value : new int[] {'"', '9', '-', '[', ',', 0xff}) {
                byte[] bytes = text.clone();
                bytes[i] = (byte) value;
                SafetensorsForge.write(folder.resolve("config.json"), bytes);
                try {
                    Checkpoint.open(folder).close();
                } catch (CheckpointException e) {
                    assertTrue(e.getMessage().startsWith(folder.toString()), e.getMessage());
                }
            }
        }
    }

    @Test
    void s16TheVocabularyHasAnotherSize() {
        String header = "{" + SafetensorsForge.tensor("model.embed_tokens.weight", "F32", "[2,4]", "[0,32]") + "}";
        var e = assertThrows(CheckpointException.class, () -> open(header, 32));
        assertEquals(folder + ": 'qwen2.vocab_size' is 3, the tensor 'token_embd.weight' is (2, 4)", e.getMessage());
    }

    @Test
    void s22CodeOfTheModelIsNeverRun() {
        config.put("auto_map", Map.of("AutoModelForCausalLM", "modeling_x.X"));
        assertEquals("'auto_map' asks for the model's own Python code, which is never run", refusal());
    }
}
