package dev.freehold.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.tensor.ReferenceKernels;
import org.junit.jupiter.api.Test;

class ArchitecturesTest {
    private static String refusal(FakeCheckpoint checkpoint) {
        try (var kernels = new ReferenceKernels()) {
            return assertThrows(CheckpointException.class, () -> Architectures.load(checkpoint, kernels)).getMessage();
        }
    }

    @Test
    void anUnknownFamilyIsNamedBesideTheKnownOnes() {
        assertEquals("model.gguf: architecture 'lama' is not supported; supported: "
                + "bert deepseek2 llama mistral3 qwen2 qwen2moe qwen3 qwen35 qwen35moe qwen3moe qwen3next; the "
                + "nearest is llama",
                refusal(new FakeCheckpoint().with("general.architecture", "lama")));
        assertTrue(refusal(new FakeCheckpoint().with("general.architecture", "bart")).endsWith("the nearest is bert"));
    }

    @Test
    void anAbsentTensorIsNamed() {
        assertEquals("model.gguf: no tensor 'blk.0.attn_norm.weight'", refusal(new FakeCheckpoint()));
    }

    @Test
    void aTensorOfAnotherShapeIsNamedWithBoth() {
        var checkpoint = new FakeCheckpoint();
        checkpoint.tensor("blk.0.attn_norm.weight", 9);
        assertEquals("model.gguf: tensor 'blk.0.attn_norm.weight' should be (8), is (9)", refusal(checkpoint));
    }
}
