package dev.freehold.kernels.blocked;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.kernels.threads.SpinningThreadTeam;
import dev.freehold.tensor.ThreadTeam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamingSumTest {
    private static final double SLOWER_THAN_ANY_MACHINE = 1e6;
    private static final double FASTER_THAN_ANY_MACHINE = 1e13;

    /// It checks its sum itself.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theSumIsRightAndTakesTime(int threads) {
        try (ThreadTeam team = new SpinningThreadTeam(threads)) {
            assertPlausible(new StreamingSum(team, 1 << 20).bytesPerSecond());
        }
    }

    @Test
    void aSizeThatDoesNotDivideIsRoundedUp() {
        assertPlausible(new StreamingSum(ThreadTeam.single(), 1_000_001).bytesPerSecond());
    }

    private static void assertPlausible(double rate) {
        assertTrue(SLOWER_THAN_ANY_MACHINE < rate && rate < FASTER_THAN_ANY_MACHINE, () -> rate + " bytes/s");
    }
}
