package dev.freehold.checkpoint.synth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Sizes;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynthTest {
    private static final ModelShape TINY =
            new ModelShape("tiny", "qwen2", 2, 96, 160, 6, 2, 16, true, 300, 128, 1e6, 1e-6, 0);

    @TempDir
    private Path folder;

    private Path write(ModelShape model, String type, long seed) {
        Path file = folder.resolve(model.name() + "-" + type + "-" + seed + ".gguf");
        Synth.write(model, QuantMix.of(type).orElseThrow(), type, seed, file);
        return file;
    }

    @Test
    void sizesAndTensorsAreThoseOfTheShape() {
        try (Checkpoint checkpoint = Checkpoint.open(write(TINY, "F16", 1))) {
            assertEquals(new Sizes(2, 96, 160, 6, 2, 16, 16, 300, 128), Sizes.of(checkpoint));
            assertEquals(2 + 2 * 12, checkpoint.tensors().size());
            assertEquals("(32, 96)", checkpoint.find("blk.1.attn_k.weight").orElseThrow().shape().toString());
            assertFalse(checkpoint.has("output.weight"));
        }
    }

    @Test
    void weightsAreNormalAndNormsAreOne() {
        try (Checkpoint checkpoint = Checkpoint.open(write(TINY, "F16", 1))) {
            Tensor up = checkpoint.find("blk.0.ffn_up.weight").orElseThrow();
            var weights = new float[(int) up.shape().elements()];
            BlockFormat.of(DType.F16).decode(up.data(), 0, weights, 0, weights.length);
            double squares = 0;
            for (float weight : weights) {
                squares += weight * weight;
            }
            assertEquals(1.0 / 96, squares / weights.length, 0.05 / 96);
            for (float one : checkpoint.find("output_norm.weight").orElseThrow().toArray()) {
                assertEquals(1f, one);
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameFile() throws IOException {
        byte[] first = Files.readAllBytes(write(TINY, "F32", 5));
        assertArrayEquals(first, Files.readAllBytes(write(TINY, "F32", 5)));
        assertFalse(Arrays.equals(first, Files.readAllBytes(write(TINY, "F32", 6))));
    }

    @Test
    void qwen3HasHeadNormsAndLlama3HasRopeFactors() {
        var qwen3 = new ModelShape("q", "qwen3", 1, 64, 64, 4, 2, 32, false, 300, 128, 1e6, 1e-6, 0);
        try (Checkpoint checkpoint = Checkpoint.open(write(qwen3, "F16", 1))) {
            assertTrue(checkpoint.has("blk.0.attn_q_norm.weight"));
            assertTrue(checkpoint.has("output.weight"));
            assertFalse(checkpoint.has("blk.0.attn_q.bias"));
        }
        var llama = new ModelShape("l", "llama", 1, 64, 64, 4, 2, 64, true, 300, 128, 5e5, 1e-5, 32);
        try (Checkpoint checkpoint = Checkpoint.open(write(llama, "F16", 1))) {
            float[] factors = checkpoint.find("rope_freqs.weight").orElseThrow().toArray();
            assertEquals(1f, factors[0]);
            assertEquals(32f, factors[31]);
        }
    }

    @Test
    void expertsAndRecurrentBlocksAreThereInTheShapesThatHaveThem() {
        ModelShape mixture = ModelShape.of("qwen3.5-35b-a3b").orElseThrow();
        Path file = folder.resolve("mixture.gguf");
        Synth.write(small(mixture), QuantMix.of("Q8_0").orElseThrow(), "Q8_0", 1, file);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertEquals("(8, 32, 64)", shape(checkpoint, "blk.0.ffn_gate_exps.weight"));
            assertEquals("(8, 64, 32)", shape(checkpoint, "blk.3.ffn_down_exps.weight"));
            assertEquals("(1, 64)", shape(checkpoint, "blk.0.ffn_gate_inp_shexp.weight"));
            assertEquals("(128, 64)", shape(checkpoint, "blk.2.attn_qkv.weight"));
            assertEquals("(128, 64)", shape(checkpoint, "blk.3.attn_q.weight"), "queries and gates");
            assertFalse(checkpoint.has("blk.3.ssm_a"));
        }
    }

    /// The same kind of network, of sizes that a test can write.
    private static ModelShape small(ModelShape shape) {
        return new ModelShape("small", shape.family(), 4, 64, 0, 2, 1, 32, false, 300, 128, 1e6, 1e-6, 0,
                Optional.of(new ModelShape.Experts(8, 2, 32, 32, 0)),
                Optional.of(new ModelShape.Recurrence(2, 4, 16, 8)), Optional.empty());
    }

    private static String shape(Checkpoint checkpoint, String tensor) {
        return checkpoint.find(tensor).orElseThrow().shape().toString();
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        Path file = folder.resolve("x.gguf");
        var shape = assertThrows(CheckpointException.class, () -> Synth.write("gpt-9", 0, "F16", 1, file));
        assertTrue(shape.getMessage().startsWith("unknown shape 'gpt-9'; known: qwen2.5-0.5b qwen2.5-1.5b"));
        var type = assertThrows(CheckpointException.class, () -> Synth.write("qwen3-0.6b", 0, "Q9_Z", 1, file));
        assertEquals("unknown type 'Q9_Z'; known: a tensor type such as Q8_0, or "
                + "IQ4_NL IQ4_XS Q2_K Q3_K_M Q4_K_M Q4_K_S Q5_K_M",
                type.getMessage());
        assertFalse(Files.exists(file));
    }

    @Test
    void vocabulariesHaveEveryByteOnceAndEndInControlTokens() {
        try (Checkpoint checkpoint = Checkpoint.open(write(TINY, "F16", 1))) {
            List<String> tokens = checkpoint.metadata().texts("tokenizer.ggml.tokens");
            assertEquals(300, tokens.size());
            assertEquals(300, tokens.stream().distinct().count());
            assertEquals("A", tokens.get('A'));
            assertEquals("Ġ", tokens.get(' '));
            assertEquals("Ċ", tokens.get('\n'));
            assertEquals("<|im_end|>", tokens.get(checkpoint.metadata().integer("tokenizer.ggml.eos_token_id")));
        }
    }
}
