package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SpeedTestTest {
    private static final int BILLION = 1_000_000_000;

    @Test
    void promptAndGenerationOfAllSequencesCountTogether() {
        assertEquals(640, new SpeedTest(1, 512, 128, 4096, 256).tokens());
        assertEquals(5120, new SpeedTest(8, 512, 128, 4096, 256).tokens());
    }

    @Test
    void whatCannotBeIsRefused() {
        assertRefused("numbers of tokens should be 0 or more, are -1, 4 and 0", 1, -1, 4, 0, 1);
        assertRefused("numbers of tokens should be 0 or more, are 4, -1 and 0", 1, 4, -1, 0, 1);
        assertRefused("numbers of tokens should be 0 or more, are 4, 4 and -1", 1, 4, 4, -1, 1);
        assertRefused("there should be 1 sequence or more, are 0", 0, 4, 4, 0, 1);
        assertRefused("a batch should have 1 token or more, has 0", 1, 4, 4, 0, 0);
        assertRefused("there should be a token to compute", 1, 0, 0, 8, 1);
        assertRefused("1000000000 tokens and 1000000000, after 1000000000, in 1 sequences are too many to count",
                1, BILLION, BILLION, BILLION, 1);
        assertRefused("1000000000 tokens and 0, after 0, in 3 sequences are too many to count", 3, BILLION, 0, 0, 1);
    }

    private static void assertRefused(String why, int sequences, int prompt, int generated, int depth, int pass) {
        assertEquals(why, assertThrows(IllegalArgumentException.class,
                () -> new SpeedTest(sequences, prompt, generated, depth, pass)).getMessage());
    }
}
