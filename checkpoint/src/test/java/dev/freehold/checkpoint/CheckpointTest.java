package dev.freehold.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    @Test
    void ggufFileAndHuggingFaceFolderHoldTheSameModel() {
        try (Checkpoint gguf = Checkpoint.open(Fixtures.require("tolstoy/tolstoy-f32.gguf"));
                Checkpoint folder = Checkpoint.open(Fixtures.require("tolstoy/hf"))) {
            assertEquals(38, gguf.tensors().size());
            assertEquals("GGUF v3", gguf.format());
            assertEquals("safetensors", folder.format());
            assertEquals(gguf.metadata().integer("qwen2.block_count"), folder.metadata().integer("qwen2.block_count"));
            var embedding = gguf.tensor("token_embd.weight", new Shape(2048, 256));
            assertEquals(DType.F32, embedding.dtype());
            for (var tensor : gguf.tensors()) {
                assertArrayEquals(gguf.tensor(tensor.name(), tensor.shape()).toArray(),
                        folder.tensor(tensor.name(), tensor.shape()).toArray());
            }
            assertFalse(folder.has("output.weight"));
        }
    }

    @Test
    void aTensorOfAnotherShapeIsNamed() {
        try (Checkpoint gguf = Checkpoint.open(Fixtures.require("tolstoy/tolstoy-f32.gguf"))) {
            var e = assertThrows(CheckpointException.class, () -> gguf.tensor("output_norm.weight", new Shape(2, 3)));
            assertEquals(gguf.path() + ": tensor 'output_norm.weight' should be (2, 3), is (256)", e.getMessage());
        }
    }
}
