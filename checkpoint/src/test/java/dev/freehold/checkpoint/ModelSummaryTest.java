package dev.freehold.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.TensorGroup.Part;
import dev.freehold.tensor.KvType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {
    @Test
    void ofAQuantizedFile() {
        try (Checkpoint checkpoint = Checkpoint.open(Fixtures.require("tolstoy/tolstoy-Q4_K_M.gguf"))) {
            ModelSummary summary = ModelSummary.of(checkpoint);
            assertEquals("qwen2", summary.architecture());
            assertEquals("Tolstoy 2.9M", summary.name());
            assertEquals(2_886_912, summary.parameters());
            assertEquals(1_892_640, summary.fileBytes());
            assertEquals(new Sizes(3, 256, 768, 4, 2, 64, 64, 2048, 1024), summary.sizes());
            assertEquals("gpt2 (qwen2)", summary.tokenizer());
            assertEquals(List.of("default"), summary.templates());
            assertEquals(64, summary.templateSha256().length());
            assertEquals("apache-2.0", summary.licence());
            assertEquals(List.of(), summary.baseModels());
            assertEquals(new TensorGroup(Part.EMBEDDING, "Q6_K", 1, 2048 * 210), summary.groups().getFirst());
            assertEquals(38, summary.groups().stream().mapToInt(TensorGroup::tensors).sum());
            assertEquals(summary.weightBytes(), summary.groups().stream().mapToLong(TensorGroup::bytes).sum());
        }
    }

    @Test
    void folderAndFileHaveTheSameTemplateAndSizes() {
        try (Checkpoint file = Checkpoint.open(Fixtures.require("tolstoy/tolstoy-f32.gguf"));
                Checkpoint folder = Checkpoint.open(Fixtures.require("tolstoy/hf"))) {
            ModelSummary one = ModelSummary.of(file);
            ModelSummary other = ModelSummary.of(folder);
            assertEquals(one.templateSha256(), other.templateSha256());
            assertEquals(one.sizes(), other.sizes());
            assertEquals(one.parameters(), other.parameters());
            assertEquals("tokenizer.json", other.tokenizer());
        }
    }

    @Test
    void memoryIsWeightsCacheAndBuffers() {
        var sizes = new Sizes(28, 1536, 8960, 12, 2, 128, 128, 151_936, 32_768);
        MemoryNeed need = MemoryNeed.of(sizes, 1_600_000_000, KvType.F32, 4096);
        assertEquals(2L * 28 * 2 * 128 * 4 * 4096, need.cache());
        assertEquals(need.cache() / 2, MemoryNeed.of(sizes, 1_600_000_000, KvType.F16, 4096).cache());
        assertEquals(need.cache() * 34 / 128, MemoryNeed.of(sizes, 1_600_000_000, KvType.Q8_0, 4096).cache());
        assertEquals(1_600_000_000 + need.cache() + need.working(), need.total());
    }

    @Test
    void memoryThatCannotBeCountedIsRefused() {
        var sizes = new Sizes(512, 1 << 20, 1 << 24, 1 << 16, 1 << 16, 1 << 16, 1 << 16, 1 << 24, 1);
        var summary = new ModelSummary(Path.of("m.gguf"), "", "", "", 0, 0, 0, sizes, List.of(), KvType.F32, "",
                List.of(), "", "", List.of(), List.of());
        var e = assertThrows(CheckpointException.class, () -> summary.memory(KvType.F16, Integer.MAX_VALUE));
        assertTrue(e.getMessage().startsWith("m.gguf: a context of 2147483647 tokens needs more than 2^63 bytes"));
    }
}
