package dev.freehold.kernels.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FastestTest {
    /// Every other time the work is quick.
    @Test
    void theShortestTimeCounts() {
        var times = new AtomicInteger();
        long nanos = Fastest.nanos(() -> {
            if (times.incrementAndGet() % 2 == 1) {
                wait(40);
            }
        });
        assertTrue(times.get() > 2, "done " + times);
        assertTrue(0 <= nanos && nanos < 40_000_000, () -> nanos + " ns");
    }

    @Test
    void longWorkIsDoneOnce() {
        var times = new AtomicInteger();
        long nanos = Fastest.nanos(() -> {
            times.incrementAndGet();
            wait(510);
        });
        assertEquals(1, times.get());
        assertTrue(nanos >= 510_000_000, () -> nanos + " ns");
    }

    private static void wait(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
