package dev.freehold.kernels.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.kernels.threads.SpinningThreadTeam;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryBandwidthTest {
    private static final double SLOWER_THAN_ANY_MACHINE = 1e5;
    private static final double FASTER_THAN_ANY_MACHINE = 1e13;

    @Test
    void thePlainSumIsTheSum() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment piece = arena.allocate(1024, 64);
            long expected = 0;
            for (int i = 0; i < 128; i++) {
                piece.setAtIndex(ValueLayout.JAVA_LONG, i, i * i);
                expected += i * i;
            }
            assertEquals(expected, new PlainSum().sum(piece));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void allOfTheMemoryIsReadByWhateverTeam(int threads) {
        try (ThreadTeam team = new SpinningThreadTeam(threads)) {
            double rate = new MemoryBandwidth(team, new PlainSum(), 1_000_001).bytesPerSecond();
            assertTrue(SLOWER_THAN_ANY_MACHINE < rate && rate < FASTER_THAN_ANY_MACHINE, () -> rate + " bytes/s");
        }
    }

    @Test
    void piecesAreWholeAndAsLargeAsAskedForTogether() {
        Map<Long, Long> pieces = new HashMap<>();
        new MemoryBandwidth(ThreadTeam.single(), piece -> {
            assertEquals(0, piece.byteSize() % 512);
            assertEquals(0, piece.address() % 64);
            pieces.put(piece.address(), piece.byteSize());
            return piece.byteSize() / Long.BYTES;
        }, 1_000_001).bytesPerSecond();
        long bytes = pieces.values().stream().mapToLong(Long::longValue).sum();
        assertTrue(1_000_001 <= bytes && bytes < 1_000_001 + 16 * 512, () -> bytes + " bytes");
    }

    @Test
    void aLoopThatSkipsSomethingIsNotTimed() {
        var skipping = new MemoryBandwidth(ThreadTeam.single(), _ -> 0, 8192);
        assertEquals("the sum should be 1024, is 0",
                assertThrows(IllegalStateException.class, skipping::bytesPerSecond).getMessage());
    }
}
