package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class KvPagesTest {
    @Test
    void growsByWholePages() {
        try (Arena arena = Arena.ofConfined()) {
            var cache = new KvPages(arena, 2, 8);
            cache.reserve(KvPages.PAGE + 1);
            assertEquals(KvPages.pageBytes(2, 8) / 2, cache.keys(1).byteSize());
            assertEquals(4 * 2 * 8 * KvPages.PAGE, cache.values(0).byteSize());
            assertThrows(IndexOutOfBoundsException.class, () -> cache.keys(2));
            var first = cache.keys(0);
            cache.reserve(3 * KvPages.PAGE);
            assertEquals(first, cache.keys(0));
            assertEquals(cache.values(0).byteSize(), cache.values(2).byteSize());
        }
    }

    @Test
    void keysOfNeighbouringTokensStandSideBySide() {
        try (Arena arena = Arena.ofConfined()) {
            var cache = new KvPages(arena, 2, 8);
            assertEquals(4, cache.keyOffset(0, 0, KvPages.PAGE + 1));
            assertEquals(4L * KvPages.PAGE, cache.keyOffset(0, 1, 0));
            assertEquals(4L * (KvPages.PAGE * 11 + 5), cache.keyOffset(1, 3, 5));
        }
    }

    @Test
    void theElementsOfAValueStandSideBySide() {
        try (Arena arena = Arena.ofConfined()) {
            var cache = new KvPages(arena, 2, 8);
            assertEquals(4L * 8, cache.valueOffset(0, KvPages.PAGE + 1));
            assertEquals(4L * 8 * (KvPages.PAGE + 5), cache.valueOffset(1, 5));
        }
    }
}
