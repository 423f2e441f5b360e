package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SpeedTestTest {
    @Test
    void promptAndGenerationCountTogether() {
        assertEquals(640, new SpeedTest(512, 128, 4096, 256).tokens());
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SpeedTest(-1, 4, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new SpeedTest(4, -1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new SpeedTest(4, 4, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new SpeedTest(4, 4, 0, 0));
        assertEquals("there should be a token to compute",
                assertThrows(IllegalArgumentException.class, () -> new SpeedTest(0, 0, 8, 1)).getMessage());
        assertEquals("1000000000 tokens and 1000000000, after 1000000000, are more than a context can have",
                assertThrows(IllegalArgumentException.class,
                        () -> new SpeedTest(1_000_000_000, 1_000_000_000, 1_000_000_000, 1)).getMessage());
    }
}
