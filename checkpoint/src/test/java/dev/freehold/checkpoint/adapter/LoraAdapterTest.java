package dev.freehold.checkpoint.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoraAdapterTest {
    @TempDir
    private Path temporary;

    private static Path fixture(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("fixtures/models"))) {
            folder = folder.getParent();
        }
        return folder.resolve("fixtures").resolve(name);
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
}
