package dev.freehold.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolingTest {
    private static Metadata says(long type) {
        return new Metadata("file", Map.of("general.architecture", "bert", "bert.pooling_type", type));
    }

    @Test
    void tokensBecomeOneVector() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tokens = Tensor.zeros(arena, "tokens", 3, 2);
            for (int t = 0; t < 3; t++) {
                tokens.set(t, 0, t * t);
                tokens.set(t, 1, 1 - t);
            }
            assertArrayEquals(new float[] {5 / 3f, 0}, Pooling.MEAN.pool(tokens));
            assertArrayEquals(new float[] {0, 1}, Pooling.CLS.pool(tokens));
            assertArrayEquals(new float[] {4, -1}, Pooling.LAST.pool(tokens));
        }
    }

    @Test
    void theFilesTypeIsThatOfGguf() {
        assertEquals(Optional.of(Pooling.MEAN), Pooling.of(says(1)));
        assertEquals(Optional.of(Pooling.CLS), Pooling.of(says(2)));
        assertEquals(Optional.of(Pooling.LAST), Pooling.of(says(3)));
        assertEquals(Optional.empty(), Pooling.of(says(0)));
        assertEquals(Optional.empty(), Pooling.of(new Metadata("file", Map.of("general.architecture", "bert"))));
        assertEquals(Optional.empty(), Pooling.of(says(4)));
        assertEquals("file: 'bert.pooling_type' should be 0 to 4, is 5",
                assertThrows(CheckpointException.class, () -> Pooling.of(says(5))).getMessage());
    }

    @Test
    void namesAreInAnyCase() {
        assertEquals(Pooling.LAST, Pooling.named("Last"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Pooling.named("max")).getMessage()
                .contains("mean, cls, last"));
        assertFalse(Pooling.named("cls").toString().isEmpty());
    }
}
