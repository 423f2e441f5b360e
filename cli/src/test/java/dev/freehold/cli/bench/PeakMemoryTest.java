package dev.freehold.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class PeakMemoryTest {
    private static final long BYTES = 256L << 20;

    @Test
    void thePeakIsReadFromTheStatusOfTheProcess() {
        assertEquals(OptionalLong.of(1234L * 1024),
                PeakMemory.bytes(List.of("Name:\tjava", "VmHWM:\t    1234 kB", "VmRSS:\t     999 kB")));
        assertEquals(OptionalLong.empty(), PeakMemory.bytes(List.of("Name:\tjava")));
    }

    @Test
    void memoryThatWasFreedCountsUntilTheReset() {
        Assumptions.assumeTrue(PeakMemory.reset(), "SKIPPED: this system does not count, or not anew");
        long before = PeakMemory.bytes().orElseThrow();
        try (Arena arena = Arena.ofConfined()) {
            arena.allocate(BYTES).fill((byte) 1);
        }
        long peak = PeakMemory.bytes().orElseThrow();
        assertTrue(peak >= before + BYTES * 9 / 10, () -> before + ", then " + peak);
        assertTrue(PeakMemory.reset());
        assertTrue(PeakMemory.bytes().orElseThrow() < peak - BYTES / 2, () -> "peak still near " + peak);
    }
}
