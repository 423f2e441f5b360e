package dev.freehold.kernels.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PatienceTest {
    @Test
    void aTeamWithAProcessorForEachThreadSpins() {
        assertTrue(Patience.of(4, 4).spins() > 0);
    }

    @Test
    void aLargerOneGivesItsProcessorsAway() {
        assertEquals(0, Patience.of(5, 4).spins());
        assertTrue(Patience.of(5, 4).yields() < Patience.of(4, 4).yields());
    }

    @Test
    void afterThatItIsTimeToSleep() {
        var patience = new Patience(2, 3);
        for (int turn = 0; turn < 5; turn++) {
            assertFalse(patience.waitOn(turn));
        }
        assertTrue(patience.waitOn(5));
        assertTrue(patience.waitOn(Integer.MAX_VALUE));
    }
}
