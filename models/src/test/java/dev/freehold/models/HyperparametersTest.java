package dev.freehold.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.tensor.AttentionPattern;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HyperparametersTest {
    @Test
    void whatIsNotNamedFollowsFromTheRest() {
        Hyperparameters sizes = Hyperparameters.of(new FakeCheckpoint());
        assertEquals(2, sizes.kvHeads());
        assertEquals(4, sizes.headWidth());
        assertEquals(10, sizes.vocabulary());
        assertEquals(AttentionPattern.UNLIMITED, sizes.window(0));
    }

    @Test
    void headsMayBeWiderThanTheirShareOfTheWidth() {
        Hyperparameters sizes = Hyperparameters.of(new FakeCheckpoint()
                .with("llama.attention.key_length", 20L)
                .with("llama.attention.value_length", 20L)
                .with("llama.attention.head_count_kv", 1L));
        assertEquals(40, sizes.queryWidth());
        assertEquals(20, sizes.keyWidth());
    }

    @Test
    void windowsHoldInTheBlocksThatThePatternNames() {
        Hyperparameters sizes = Hyperparameters.of(new FakeCheckpoint()
                .with("llama.block_count", 2L)
                .with("llama.attention.sliding_window", 16L)
                .with("llama.attention.sliding_window_pattern", List.of(false, true)));
        assertEquals(AttentionPattern.UNLIMITED, sizes.window(0));
        assertEquals(16, sizes.window(1));
    }

    @Test
    void aWindowOfZeroIsNone() {
        var checkpoint = new FakeCheckpoint().with("llama.attention.sliding_window", 0L);
        assertEquals(AttentionPattern.UNLIMITED, Hyperparameters.of(checkpoint).window(0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            block_count             | 0       | should be from 1 to 1024, is 0
            embedding_length        | -8      | should be from 1 to 1048576, is -8
            attention.head_count    | 3       | should divide embedding_length 8, is 3
            attention.head_count_kv | 3       | should be from 1 to 2, is 3
            attention.value_length  | 0       | should be from 1 to 1048576, is 0
            attention.key_length    | 1048576 | makes 2 heads of 1048576 wider than 1048576 altogether
            context_length          | 0       | should be from 1 to 2147483647, is 0
            nextn_predict_layers    | 1       | should be from 0 to 0, is 1
            """)
    void impossibleSizesAreRefusedByName(String key, long value, String why) {
        var checkpoint = new FakeCheckpoint().with("llama." + key, value);
        var e = assertThrows(CheckpointException.class, () -> Hyperparameters.of(checkpoint));
        assertEquals("model.gguf: 'llama." + key + "' " + why, e.getMessage());
    }

    @Test
    void aPatternThatIsTooShortIsRefused() {
        var checkpoint = new FakeCheckpoint().with("llama.block_count", 3L)
                .with("llama.attention.sliding_window_pattern", List.of(true, false));
        var e = assertThrows(CheckpointException.class, () -> Hyperparameters.of(checkpoint));
        assertEquals("model.gguf: 'llama.attention.sliding_window_pattern' should have 3 elements, has 2",
                e.getMessage());
    }

    @Test
    void anEpsilonThatIsNoneIsRefused() {
        for (double epsilon : new double[] {-1, 1, Double.NaN}) {
            var checkpoint = new FakeCheckpoint().with("llama.attention.layer_norm_rms_epsilon", epsilon);
            assertThrows(CheckpointException.class, () -> Hyperparameters.of(checkpoint));
        }
    }
}
