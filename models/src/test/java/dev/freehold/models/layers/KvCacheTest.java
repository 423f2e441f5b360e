package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.models.FakeCheckpoint;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import org.junit.jupiter.api.Test;

class KvCacheTest {
    private final Hyperparameters sizes = Hyperparameters.of(new FakeCheckpoint());

    @Test
    void memoryIsTakenPageByPageHoweverLargeTheCapacity() {
        try (var cache = new KvCache(sizes, KvType.F32, Integer.MAX_VALUE)) {
            cache.reserve(1);
            cache.advance(1);
            cache.block(0).keys(0);
            assertThrows(IndexOutOfBoundsException.class, () -> cache.block(0).keys(1));
            cache.reserve(KvPages.PAGE);
            cache.block(0).keys(1);
        }
    }

    @Test
    void aPageTakesWhatItsTypeTakes() {
        for (KvType type : KvType.values()) {
            assertEquals(sizes.blocks() * KvPages.pageBytes(type, sizes.kvHeads(), sizes.headWidth()),
                    KvCache.pageBytes(sizes, type));
        }
    }

    @Test
    void moreThanTheCapacityIsRefused() {
        try (var cache = new KvCache(sizes, KvType.F16, 10)) {
            cache.reserve(10);
            cache.advance(4);
            var e = assertThrows(IllegalArgumentException.class, () -> cache.reserve(7));
            assertEquals("7 tokens do not fit: 4 of 10 are used", e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> cache.reserve(Integer.MAX_VALUE));
            assertEquals(4, cache.length());
        }
    }

    @Test
    void truncatingForgetsTheEndAlone() {
        try (var cache = new KvCache(sizes, KvType.F16, 10)) {
            cache.reserve(5);
            cache.advance(5);
            cache.truncate(2);
            assertEquals(2, cache.length());
            assertThrows(IllegalArgumentException.class, () -> cache.truncate(3));
            assertThrows(IllegalArgumentException.class, () -> cache.truncate(-1));
        }
    }
}
