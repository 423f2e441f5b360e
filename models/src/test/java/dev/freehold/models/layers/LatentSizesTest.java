package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.models.FakeCheckpoint;
import dev.freehold.models.Hyperparameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LatentSizesTest {
    /// As newer GGUF files have it: keys and values of the attention that is computed, and those of heads apart.
    private final FakeCheckpoint checkpoint = new FakeCheckpoint()
            .with("llama.attention.head_count_kv", 1L)
            .with("llama.attention.q_lora_rank", 12L)
            .with("llama.attention.kv_lora_rank", 10L)
            .with("llama.attention.key_length", 14L)
            .with("llama.attention.value_length", 10L)
            .with("llama.attention.key_length_mla", 7L)
            .with("llama.attention.value_length_mla", 5L)
            .with("llama.rope.dimension_count", 4L);

    private static LatentSizes read(FakeCheckpoint checkpoint) {
        return LatentSizes.of(checkpoint.metadata(), Hyperparameters.of(checkpoint));
    }

    @Test
    void newerFilesHaveTheSizesOfHeadsApart() {
        var sizes = read(checkpoint);
        assertEquals(new LatentSizes(2, 12, 3, 4, 10, 5, 1e-5f), sizes);
        assertEquals(14, sizes.keyWidth());
        assertEquals(7, sizes.projectedWidth());
    }

    @Test
    void olderFilesHaveNoOthers() {
        assertEquals(new LatentSizes(2, 0, 3, 4, 10, 5, 1e-5f), read(new FakeCheckpoint()
                .with("llama.attention.kv_lora_rank", 10L)
                .with("llama.attention.key_length", 7L)
                .with("llama.attention.value_length", 5L)
                .with("llama.rope.dimension_count", 4L)));
    }

    @Test
    void theNormsOfLatentVectorsMayHaveAnEpsilonOfTheirOwn() {
        assertEquals(1e-6f, read(checkpoint.with("llama.attention.latent_norm_epsilon", 1e-6)).epsilon());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            attention.kv_lora_rank     | 0     | should be from 1 to 65536, is 0
            attention.kv_lora_rank     | 70000 | should be from 1 to 65536, is 70000
            attention.q_lora_rank      | -1    | should be from 0 to 65536, is -1
            attention.key_length_mla   | 1     | should be from 2 to 65536, is 1
            attention.value_length_mla | 0     | should be from 1 to 65536, is 0
            rope.dimension_count       | 0     | should be from 2 to 65536, is 0
            rope.dimension_count       | 7     | should be below the key length 7, is 7
            """)
    void impossibleSizesAreRefusedByName(String key, long value, String why) {
        checkpoint.with("llama." + key, value);
        assertEquals("model.gguf: 'llama." + key + "' " + why, refusal(checkpoint));
    }

    @ParameterizedTest
    @ValueSource(strings = {"attention.kv_lora_rank", "attention.value_length_mla", "rope.dimension_count"})
    void absentSizesAreNamed(String key) {
        assertEquals("model.gguf: no 'llama." + key + "'", refusal(checkpoint.without("llama." + key)));
    }

    private static String refusal(FakeCheckpoint checkpoint) {
        return assertThrows(CheckpointException.class, () -> read(checkpoint)).getMessage();
    }
}
