package dev.freehold.checkpoint.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Fixtures;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.checkpoint.safetensors.SafetensorsFile;
import dev.freehold.checkpoint.safetensors.StoredTensor;
import dev.freehold.json.Json;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoraAdapterTest {
    @TempDir
    private Path temporary;

    private static Path fixture(String name) {
        return Fixtures.own(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"models/llama3", "models/llama3/model.gguf"})
    void whatIsWrittenIsReadAgain(String model) {
        try (Checkpoint base = Checkpoint.open(fixture(model))) {
            LoraAdapter adapter = LoraAdapter.read(fixture("adapters/llama3"), base);
            assertEquals(5, adapter.weights().get("blk.0.ffn_down").rank());
            assertEquals(4 / Math.sqrt(5), adapter.weights().get("blk.0.ffn_down").scale());
            assertEquals(6 / Math.sqrt(3), adapter.weights().get("blk.0.attn_q").scale());

            PeftFolder.write(temporary.resolve("peft"), adapter, base, "someone/model", false);
            assertSame(adapter, LoraAdapter.read(temporary.resolve("peft"), base));
            LoraGguf.write(temporary.resolve("lora.gguf"), adapter, base);
            LoraAdapter file = LoraAdapter.read(temporary.resolve("lora.gguf"), base);
            adapter.weights().forEach((name, lora) -> {
                LoraWeights other = file.weights().get(name);
                float[] expected = lora.b().toArray();
                float[] actual = other.b().toArray();
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(lora.scale() * expected[i], other.scale() * actual[i], 1e-6, name);
                }
            });
        }
    }

    @Test
    void theTemplateGoesAlongAndTheDropoutDoesNot() {
        Path file = temporary.resolve("lora.gguf");
        try (Checkpoint base = Checkpoint.open(fixture("models/llama3"))) {
            LoraAdapter adapter = LoraAdapter.read(fixture("adapters/llama3"), base);
            LoraGguf.write(file, new LoraAdapter(file, adapter.weights(), 0.5, Optional.of("{{ messages }}")), base);
            LoraAdapter read = LoraAdapter.read(file, base);
            assertEquals(Optional.of("{{ messages }}"), read.chatTemplate());
            assertEquals(0, read.dropout());
            LoraGguf.write(file, adapter, base);
            assertEquals(Optional.empty(), LoraAdapter.read(file, base).chatTemplate());
        }
    }

    private static void assertSame(LoraAdapter expected, LoraAdapter actual) {
        assertEquals(expected.weights().keySet(), actual.weights().keySet());
        expected.weights().forEach((name, lora) -> {
            LoraWeights other = actual.weights().get(name);
            assertArrayEquals(lora.a().toArray(), other.a().toArray(), name);
            assertArrayEquals(lora.b().toArray(), other.b().toArray(), name);
            assertEquals(lora.scale(), other.scale(), name);
        });
    }

    @Test
    void anAdapterForAnotherBaseIsRefused() {
        try (Checkpoint base = Checkpoint.open(fixture("models/llama-linear"))) {
            var e = assertThrows(CheckpointException.class,
                    () -> LoraAdapter.read(fixture("adapters/llama3"), base));
            assertTrue(e.getMessage().contains("is for another base"), e.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "\"LORA\" | \"IA3\" | 'peft_type' is 'IA3'; supported: LORA",
        "\"use_dora\": false | \"use_dora\": true | 'use_dora' is not supported",
        "\"modules_to_save\": null | \"modules_to_save\": [\"lm_head\"] | 'modules_to_save' is not supported",
        "\"bias\": \"none\" | \"init_lora_weights\": \"pissa\"| 'init_lora_weights' is 'pissa', which changes the base",
        "\"bias\": \"none\" | \"bias\": \"all\" | 'bias' is 'all'; supported: none",
        "\"r\": 3 | \"r\": 0 | 'r' should be from 1 to 65536, is 0",
        "\"r\": 3 | \"r\": 4 | says rank 4",
        "\"lora_alpha\": 6.0 | \"lora_alpha\": 1e999 | 'lora_alpha' should be a number",
        "\"model.layers.0.mlp.down_proj\": 5 | \"(a+)+$\": 5 | should be the name of a module"})
    void whatIsNotHonouredIsRefused(String before, String after, String message) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("adapter"));
        Path source = fixture("adapters/llama3");
        Files.copy(source.resolve("adapter_model.safetensors"), folder.resolve("adapter_model.safetensors"));
        String config = Files.readString(source.resolve("adapter_config.json"));
        assertTrue(config.contains(before), before);
        Files.writeString(folder.resolve("adapter_config.json"), config.replace(before, after));
        try (Checkpoint base = Checkpoint.open(fixture("models/llama3"))) {
            var e = assertThrows(CheckpointException.class, () -> LoraAdapter.read(folder, base));
            assertTrue(e.getMessage().contains(message), e.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({"model.layers.0.mlp.down_proj, true", "^model.layers.0.mlp.down_proj, true", "down_proj, false",
            "^down_proj, false", "0.mlp.down_proj$, true", "^0.mlp.down_proj$, false"})
    void aPatternMeansTheEndOfANameOrAllOfIt(String key, boolean fits) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("adapter"));
        Path source = fixture("adapters/llama3");
        Files.copy(source.resolve("adapter_model.safetensors"), folder.resolve("adapter_model.safetensors"));
        String config = Files.readString(source.resolve("adapter_config.json"));
        Files.writeString(folder.resolve("adapter_config.json"),
                config.replace("\"model.layers.0.mlp.down_proj\": 5", "\"%s\": 5".formatted(key)));
        try (Checkpoint base = Checkpoint.open(fixture("models/llama3"))) {
            if (fits) {
                assertEquals(5, LoraAdapter.read(folder, base).weights().get("blk.0.ffn_down").rank());
            } else {
                var e = assertThrows(CheckpointException.class, () -> LoraAdapter.read(folder, base));
                assertTrue(e.getMessage().contains("says rank"), e.getMessage());
            }
        }
    }

    /// What peft 0.17 looks for: names of tensors and shapes, and the types of the fields of `LoraConfig`.
    @Test
    void aFolderIsAsPeftExpectsIt() throws IOException {
        Path folder = temporary.resolve("peft");
        try (Checkpoint base = Checkpoint.open(fixture("models/llama3"))) {
            PeftFolder.write(folder, LoraAdapter.read(fixture("adapters/llama3"), base), base, "someone/model", false);
        }
        try (Arena arena = Arena.ofConfined()) {
            Map<String, StoredTensor> written =
                    SafetensorsFile.open(folder.resolve("adapter_model.safetensors"), arena);
            Map<String, StoredTensor> expected =
                    SafetensorsFile.open(fixture("adapters/llama3/adapter_model.safetensors"), arena);
            assertEquals(expected.keySet(), written.keySet());
            expected.forEach((name, tensor) -> assertEquals(
                    tensor.as(name).shape(), written.get(name).as(name).shape(), name));
        }
        Map<String, Object> config = Json.parseObject(Files.readString(folder.resolve("adapter_config.json")));
        assertEquals("LORA", config.get("peft_type"));
        assertEquals("CAUSAL_LM", config.get("task_type"));
        assertEquals("someone/model", config.get("base_model_name_or_path"));
        assertEquals(3L, config.get("r"));
        assertEquals(6L, config.get("lora_alpha"));
        assertEquals(0.05, config.get("lora_dropout"));
        assertEquals("none", config.get("bias"));
        assertEquals(true, config.get("use_rslora"));
        assertEquals(false, config.get("fan_in_fan_out"));
        assertEquals(Map.of("model.layers.0.mlp.down_proj", 5L), config.get("rank_pattern"));
        assertEquals(Map.of("model.layers.0.mlp.down_proj", 4L), config.get("alpha_pattern"));
        assertEquals(List.of("down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj"),
                config.get("target_modules"));
    }

    /// A short name means the modules of all layers to peft.
    @Test
    void anAdapterOfSomeLayersNamesThem() throws IOException {
        Path folder = temporary.resolve("peft");
        try (Checkpoint base = Checkpoint.open(fixture("models/llama3"))) {
            PeftFolder.write(folder, adapter(base, "blk.1.ffn_down", 1), base, "someone/model", false);
        }
        Map<String, Object> config = Json.parseObject(Files.readString(folder.resolve("adapter_config.json")));
        assertEquals(List.of("model.layers.1.mlp.down_proj"), config.get("target_modules"));
    }

    @ParameterizedTest
    @CsvSource({"NaN, NaN", "Infinity, Infinity"})
    void whatIsNoNumberIsRefused(float value, String name) {
        try (Checkpoint base = Checkpoint.open(fixture("models/llama3"))) {
            LoraAdapter adapter = adapter(base, "blk.1.ffn_down", value);
            PeftFolder.write(temporary.resolve("peft"), adapter, base, "someone/model", false);
            LoraGguf.write(temporary.resolve("lora.gguf"), adapter, base);
            for (String file : List.of("peft", "lora.gguf")) {
                Path path = temporary.resolve(file);
                var e = assertThrows(CheckpointException.class, () -> LoraAdapter.read(path, base));
                assertTrue(e.getMessage().startsWith(path + ": 'blk.1.ffn_down"), e.getMessage());
                assertTrue(e.getMessage().contains("has %s in row 0, column 0".formatted(name)), e.getMessage());
            }
        }
    }

    @Test
    void aFileWithHalfALayerIsRefused() {
        Path file = temporary.resolve("half.gguf");
        try (Checkpoint base = Checkpoint.open(fixture("models/llama3"))) {
            LoraAdapter adapter = adapter(base, "blk.1.ffn_down", 1);
            GgufWriter.write(file, Map.of("general.architecture", "llama", "general.type", "adapter",
                    "adapter.type", "lora", "adapter.lora.alpha", 1.0), adapter.weights().values().stream()
                    .map(lora -> NewTensor.copyOf(lora.b()).named("blk.1.ffn_down.weight.lora_b")).toList());
            var e = assertThrows(CheckpointException.class, () -> LoraAdapter.read(file, base));
            assertTrue(e.getMessage().contains("'blk.1.ffn_down.weight.lora_b' is no part of a LoRA"), e.getMessage());
        }
    }

    private static LoraAdapter adapter(Checkpoint base, String name, float value) {
        Shape shape = base.info(name + ".weight").orElseThrow().shape();
        Tensor a = Tensor.zeros(Arena.ofAuto(), "a", 2, shape.columns());
        Tensor b = Tensor.zeros(Arena.ofAuto(), "b", shape.rows(), 2);
        b.set(0, 0, value);
        return new LoraAdapter(Path.of("made"), Map.of(name, new LoraWeights(a, b, 2, false)));
    }
}
