package dev.freehold.checkpoint.gguf;

import static dev.freehold.checkpoint.gguf.GgufForge.ARRAY;
import static dev.freehold.checkpoint.gguf.GgufForge.F32;
import static dev.freehold.checkpoint.gguf.GgufForge.I32;
import static dev.freehold.checkpoint.gguf.GgufForge.STRING;
import static dev.freehold.checkpoint.gguf.GgufForge.U32;
import static dev.freehold.checkpoint.gguf.GgufForge.concat;
import static dev.freehold.checkpoint.gguf.GgufForge.f32;
import static dev.freehold.checkpoint.gguf.GgufForge.text;
import static dev.freehold.checkpoint.gguf.GgufForge.u32;
import static dev.freehold.checkpoint.gguf.GgufForge.u64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.tensor.Shape;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Settings that contradict each other or the tensors.
class GgufSettingsTest {
    @TempDir
    private Path folder;

    private Path file;
    private final GgufForge forge = GgufForge.valid();

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model.gguf");
    }

    private String refusal() {
        return Refusal.of(forge.write(file));
    }

    @Test
    void g46TheEmbeddingHasAnotherWidth() {
        forge.withoutTensors().tensor("token_embd.weight", 0, 48, 4, 3).entry("toy.embedding_length", U32, u32(8));
        assertEquals("'toy.embedding_length' is 8, the tensor 'token_embd.weight' is (3, 4)", refusal());
        forge.entries.removeLast();
        forge.entry("toy.vocab_size", U32, u32(8));
        assertEquals("'toy.vocab_size' is 8, the tensor 'token_embd.weight' is (3, 4)", refusal());
    }

    @Test
    void g47AMissingTensor() {
        try (Checkpoint checkpoint = Checkpoint.open(forge.write(file))) {
            var e = assertThrows(CheckpointException.class,
                    () -> checkpoint.tensor("blk.0.attn_q.weight", new Shape(1)));
            assertEquals(file + ": no tensor 'blk.0.attn_q.weight'", e.getMessage());
        }
    }

    @Test
    void g48Heads() {
        forge.entry("toy.embedding_length", U32, u32(8));
        forge.entry("toy.attention.head_count", U32, u32(0));
        assertEquals("'toy.attention.head_count' should be from 1 to 65536, is 0", refusal());
        forge.entries.removeLast();
        forge.entry("toy.attention.head_count", U32, u32(3));
        assertEquals("'toy.attention.head_count' is 3, which does not divide 'embedding_length' 8", refusal());
        forge.entries.removeLast();
        forge.entry("toy.attention.head_count", U32, u32(2)).entry("toy.attention.head_count_kv", U32, u32(4));
        assertEquals("'toy.attention.head_count' is 2, which is no multiple of 'attention.head_count_kv' 4", refusal());
    }

    @Test
    void g49Layers() {
        for (int layers : new int[] {Integer.MAX_VALUE, 513, 0}) {
            forge.entry("toy.block_count", U32, u32(layers));
            assertEquals("'toy.block_count' should be from 1 to 512, is " + layers, refusal());
            forge.entries.removeLast();
        }
        forge.entry("toy.block_count", U32, u32(3));
        forge.entry("toy.attention.head_count", ARRAY, concat(u32(U32), u64(2), u32(1), u32(1)));
        assertEquals("'toy.attention.head_count' should have a value for each of 3 layers, has 2", refusal());
    }

    @Test
    void g50Contexts() {
        forge.entry("toy.context_length", U32, u32(1 << 31));
        assertEquals("'toy.context_length' should be from 1 to 2147483647, is 2147483648", refusal());
        forge.entries.removeLast();
        forge.entry("toy.context_length", U32, u32(0));
        assertEquals("'toy.context_length' should be from 1 to 2147483647, is 0", refusal());
    }

    @Test
    void g51RealsThatCannotBe() {
        for (String key : new String[] {"toy.rope.freq_base", "toy.attention.layer_norm_rms_epsilon",
                "toy.rope.scaling.factor"}) {
            for (float value : new float[] {Float.NaN, 0, -1, Float.POSITIVE_INFINITY}) {
                forge.entry(key, F32, f32(value));
                assertEquals("'%s' should be positive and finite, is %s".formatted(key, (double) value), refusal());
                forge.entries.removeLast();
            }
        }
    }

    @Test
    void g52Experts() {
        forge.entry("toy.expert_used_count", U32, u32(2));
        assertEquals("'toy.expert_used_count' is 2 of 0 experts", refusal());
        forge.entry("toy.expert_count", U32, u32(1));
        assertEquals("'toy.expert_used_count' is 2 of 1 experts", refusal());
    }

    @Test
    void g53VocabularyArrays() {
        forge.entry("tokenizer.ggml.tokens", ARRAY, concat(u32(STRING), u64(2), text("a"), text("b")));
        forge.entry("tokenizer.ggml.scores", ARRAY, concat(u32(F32), u64(1), f32(0)));
        assertEquals("'tokenizer.ggml.scores' should have 2 values, one for each token, has 1", refusal());
        forge.entries.removeLast();
        forge.entry("tokenizer.ggml.token_type", ARRAY, concat(u32(I32), u64(3), u32(1), u32(1), u32(1)));
        assertEquals("'tokenizer.ggml.token_type' should have 2 values, one for each token, has 3", refusal());
        forge.entries.removeLast();
        for (int id : new int[] {2, -1}) {
            forge.entry("tokenizer.ggml.bos_token_id", U32, u32(id));
            assertEquals("'tokenizer.ggml.bos_token_id' should be below 2, the size of the vocabulary, is "
                    + Integer.toUnsignedString(id), refusal());
            forge.entries.removeLast();
        }
    }

    @Test
    void aFileWithoutArchitectureIsRefused() {
        forge.entries.removeFirst();
        assertEquals("no 'general.architecture'", refusal());
    }
}
