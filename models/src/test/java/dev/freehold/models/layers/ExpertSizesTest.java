package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.models.FakeCheckpoint;
import dev.freehold.models.Hyperparameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpertSizesTest {
    private final FakeCheckpoint checkpoint = new FakeCheckpoint()
            .with("llama.expert_count", 8L).with("llama.expert_used_count", 2L);

    private ExpertSizes read() {
        return ExpertSizes.of(checkpoint.metadata(), Hyperparameters.of(checkpoint),
                new Routing.Defaults(Routing.Gating.SOFTMAX, true));
    }

    @Test
    void expertsHaveAWidthOfTheirOwn() {
        checkpoint.with("llama.expert_feed_forward_length", 4L);
        assertEquals(4, read().innerWidth());
        assertEquals(0, read().sharedWidth());
        assertEquals(8, read().routing().experts());
    }

    @Test
    void expertsOfMixtralAreAsWideAsTheDenseLayer() {
        assertEquals(16, read().innerWidth());
    }

    @Test
    void severalSharedExpertsAreOneOfTheirWidthsTogether() {
        checkpoint.with("llama.expert_feed_forward_length", 4L).with("llama.expert_shared_count", 3L);
        assertEquals(12, read().sharedWidth());
    }

    @Test
    void aSharedExpertsOwnWidthHoldsAgainstTheirCount() {
        checkpoint.with("llama.expert_feed_forward_length", 4L).with("llama.expert_shared_count", 3L)
                .with("llama.expert_shared_feed_forward_length", 20L);
        assertEquals(20, read().sharedWidth());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expert_feed_forward_length        | 0       | should be from 1 to 1048576, is 0
            expert_feed_forward_length        | -4      | should be from 1 to 1048576, is -4
            expert_feed_forward_length        | 1048577 | should be from 1 to 1048576, is 1048577
            expert_shared_feed_forward_length | -1      | should be from 0 to 1048576, is -1
            expert_shared_feed_forward_length | 1048577 | should be from 0 to 1048576, is 1048577
            """)
    void impossibleWidthsAreRefusedByName(String key, long value, String why) {
        checkpoint.with("llama." + key, value);
        var e = assertThrows(CheckpointException.class, this::read);
        assertEquals("model.gguf: 'llama." + key + "' " + why, e.getMessage());
    }

    /// The key that is wrong is the count: the width of all follows from it.
    @ParameterizedTest
    @CsvSource({"-1", "1000000", "2147483647"})
    void impossibleCountsOfSharedExpertsAreRefused(long count) {
        checkpoint.with("llama.expert_shared_count", count);
        var e = assertThrows(CheckpointException.class, this::read);
        assertEquals("model.gguf: 'llama.expert_shared_count' makes a shared expert %d wide, should be from 0 to %d"
                .formatted(16 * count, 1 << 20), e.getMessage());
    }
}
