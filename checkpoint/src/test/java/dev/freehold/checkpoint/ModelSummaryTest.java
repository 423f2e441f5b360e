package dev.freehold.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.checkpoint.TensorGroup.Part;
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
}
