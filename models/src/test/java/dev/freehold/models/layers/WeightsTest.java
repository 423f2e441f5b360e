package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.models.FakeCheckpoint;
import dev.freehold.models.GoldenModel;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.ReferenceKernels;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private static final ExpertCache EXPERTS = new ExpertCache(new ReferenceKernels(), 0);

    private final FakeCheckpoint checkpoint = new FakeCheckpoint();
    private final Weights weights = new Weights(checkpoint, new ReferenceKernels(), EXPERTS);

    @Test
    void aBiasIsAddedWhereTheCheckpointHasOne() {
        checkpoint.tensor("blk.3.attn_q.weight", 8, 8);
        assertInstanceOf(Linear.Plain.class, weights.block(3).linear("attn_q", 8, 8));
        checkpoint.tensor("blk.3.attn_q.bias", 8);
        assertInstanceOf(Linear.WithBias.class, weights.block(3).linear("attn_q", 8, 8));
    }

    @Test
    void absentAndMisshapenTensorsAreNamed() {
        checkpoint.tensor("output.weight", 8, 10);
        var misshapen = assertThrows(CheckpointException.class, () -> weights.linear("output", 10, 8));
        assertEquals("model.gguf: tensor 'output.weight' should be (10, 8), is (8, 10)", misshapen.getMessage());
        var absent = assertThrows(CheckpointException.class, () -> weights.block(0).rmsNorm("ffn_norm", 8, 1e-5f));
        assertEquals("model.gguf: no tensor 'blk.0.ffn_norm.weight'", absent.getMessage());
    }

    @Test
    void vectorsAreDecodedWhateverTheirType() {
        var file = GoldenModel.repository().resolve("fixtures/chat");
        try (var gguf = Checkpoint.open(file.resolve("model.gguf")); var folder = Checkpoint.open(file.resolve("hf"))) {
            assertEquals(DType.F32, gguf.find("output_norm.weight").orElseThrow().dtype());
            assertEquals(DType.BF16, folder.find("output_norm.weight").orElseThrow().dtype());
            assertArrayEquals(vector(gguf), vector(folder));
        }
    }

    private static float[] vector(Checkpoint checkpoint) {
        int width = checkpoint.find("output_norm.weight").orElseThrow().shape().columns();
        return new Weights(checkpoint, new ReferenceKernels(), EXPERTS).vector("output_norm.weight", width).toArray();
    }
}
