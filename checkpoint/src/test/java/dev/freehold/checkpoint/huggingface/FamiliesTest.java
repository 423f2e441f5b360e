package dev.freehold.checkpoint.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Fixtures;
import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The folders of `families` are the GGUF files that the reference converter made of them.
class FamiliesTest {
    /// Keys of the converter that describe the file, and the vocabulary, which the folder keeps in `tokenizer.json`.
    private static final Set<String> OF_THE_FILE = Set.of("general.type", "general.name", "general.size_label",
            "general.file_type", "general.quantization_version", "tokenizer.ggml.model");

    /// Keys that say how `kv_b_proj` is stored: a folder has it as older GGUF files have.
    private static final Set<String> OF_LATENT_ATTENTION = Set.of("deepseek2.attention.key_length",
            "deepseek2.attention.value_length", "deepseek2.attention.head_count_kv",
            "deepseek2.attention.key_length_mla", "deepseek2.attention.value_length_mla");

    private static Checkpoint gguf(String family) {
        return Checkpoint.open(Fixtures.require("families/" + family + "/model.gguf"));
    }

    private static Checkpoint folder(String family) {
        return Checkpoint.open(Fixtures.require("families/" + family));
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2", "qwen2yarn", "llama3", "nemo", "mixtral", "ministral3", "qwen3", "qwen3moe",
            "qwen35", "qwen35moe", "deepseek"})
    void everyKeyIsThatOfTheConverter(String family) {
        try (Checkpoint gguf = gguf(family); Checkpoint folder = folder(family)) {
            for (String key : gguf.metadata().keys()) {
                if (!OF_THE_FILE.contains(key) && !OF_LATENT_ATTENTION.contains(key)) {
                    assertEquals(gguf.metadata().value(key), folder.metadata().value(key), key);
                }
            }
            assertEquals(List.of(), folder.notes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2", "qwen2yarn", "llama3", "nemo", "mixtral", "ministral3", "qwen3", "qwen3moe",
            "qwen35", "qwen35moe", "deepseek"})
    void everyTensorIsThatOfTheConverter(String family) {
        try (Checkpoint gguf = gguf(family); Checkpoint folder = folder(family)) {
            Map<String, String> expected = shapes(gguf);
            expected.remove("rope_freqs.weight"); // computed from keys that the folder has
            if (family.equals("deepseek")) {
                expected.keySet().removeIf(name -> name.matches(".*attn_[kv]_b.weight"));
                for (int layer = 0; layer < 3; layer++) {
                    expected.put("blk." + layer + ".attn_kv_b.weight", "F32 (160, 32)");
                }
            }
            assertEquals(expected, shapes(folder));
        }
    }

    private static Map<String, String> shapes(Checkpoint checkpoint) {
        return checkpoint.tensors().stream().collect(
                Collectors.toMap(TensorInfo::name, t -> t.dtype() + " " + t.shape(), (a, b) -> a, HashMap::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixtral", "qwen3moe", "qwen35moe", "deepseek"})
    void everyExpertIsThatOfTheConverter(String family) {
        try (Checkpoint gguf = gguf(family); Checkpoint folder = folder(family)) {
            int compared = 0;
            for (TensorInfo info : gguf.tensors()) {
                if (!info.name().contains("_exps")) {
                    continue;
                }
                Shape shape = info.shape();
                MatrixStack mapped =
                        gguf.stack(info.name(), shape.dimension(0), shape.dimension(1), shape.dimension(2));
                MatrixStack gathered =
                        folder.stack(info.name(), shape.dimension(0), shape.dimension(1), shape.dimension(2));
                for (int i = 0; i < mapped.count(); i++) {
                    assertEquals(info.name() + "[" + i + "]", gathered.matrix(i).name());
                    assertEquals(gathered.matrix(i).name(), mapped.matrix(i).name());
                    assertArrayEquals(mapped.matrix(i).toArray(), gathered.matrix(i).toArray(), info.name());
                    compared++;
                }
            }
            assertTrue(compared >= 3 * 3 * 4);
        }
    }

    /// All of a hybrid's tensors but those whose value heads the converter permutes.
    @ParameterizedTest
    @ValueSource(strings = {"qwen35", "qwen35moe"})
    void smallTensorsAreDerivedAsTheConverterDoes(String family) {
        try (Checkpoint gguf = gguf(family); Checkpoint folder = folder(family)) {
            int compared = 0;
            for (TensorInfo info : gguf.tensors()) {
                if (info.name().matches(".*(norm|ffn_(up|gate_inp)|attn_[qkv]|token_embd|output).weight")) {
                    assertArrayEquals(gguf.tensor(info.name(), info.shape()).toArray(),
                            folder.tensor(info.name(), info.shape()).toArray(), 1e-7f, info.name());
                    compared++;
                }
            }
            assertTrue(compared > 20);
            Metadata metadata = folder.metadata();
            assertFalse(metadata.flag(metadata.text("general.architecture") + ".ssm.v_head_reordered", true));
            assertTiled(gguf, folder, "blk.0.ssm_a", 1e-6);
            assertTiled(gguf, folder, "blk.0.ssm_dt.bias", 0);
            assertTiled(gguf, folder, "blk.0.ssm_beta.weight", 0);
        }
    }

    /// Value head `v · Hk + k` of GGUF is head `k · r + v` of the folder.
    private static void assertTiled(Checkpoint gguf, Checkpoint folder, String name, double tolerance) {
        Tensor tiled = gguf.find(name).orElseThrow();
        Tensor grouped = folder.tensor(name, tiled.shape());
        String arch = gguf.metadata().text("general.architecture");
        int keyHeads = gguf.metadata().integer(arch + ".ssm.group_count");
        int heads = gguf.metadata().integer(arch + ".ssm.time_step_rank");
        int width = (int) tiled.shape().elements() / heads;
        float[] expected = tiled.toArray();
        float[] found = grouped.toArray();
        for (int head = 0; head < heads; head++) {
            int other = head % keyHeads * (heads / keyHeads) + head / keyHeads;
            for (int i = 0; i < width; i++) {
                assertEquals(expected[head * width + i], found[other * width + i], tolerance, name);
            }
        }
    }

    @Test
    void latentAttentionIsThatOfOlderFiles() {
        try (Checkpoint gguf = gguf("deepseek"); Checkpoint folder = folder("deepseek")) {
            Metadata metadata = folder.metadata();
            assertEquals(32, metadata.integer("deepseek2.attention.key_length"));
            assertEquals(16, metadata.integer("deepseek2.attention.value_length"));
            assertEquals(4, metadata.integer("deepseek2.attention.head_count_kv"));
            assertEquals(2, metadata.integer("deepseek2.expert_gating_func"));
            assertFalse(metadata.has("deepseek2.attention.key_length_mla"));
            Tensor whole = folder.tensor("blk.1.attn_kv_b.weight", new Shape(4 * (24 + 16), 32));
            MatrixStack values = gguf.stack("blk.1.attn_v_b.weight", 4, 16, 32);
            MatrixStack keys = gguf.stack("blk.1.attn_k_b.weight", 4, 32, 24);
            for (int head = 0; head < 4; head++) {
                assertArrayEquals(whole.rows(head * 40 + 24, 16).toArray(), values.matrix(head).toArray());
                var transposed = new ArrayList<Float>();
                var expected = new ArrayList<Float>();
                for (int i = 0; i < 24 * 32; i++) {
                    expected.add(whole.get(head * 40 + i / 32, i % 32));
                    transposed.add(keys.matrix(head).get(i % 32, i / 32));
                }
                assertEquals(expected, transposed);
            }
        }
    }
}
