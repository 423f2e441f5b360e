package dev.freehold.models.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceCacheTest {
    private static final CacheLayout FULL = new CacheLayout.KeysAndValues(2, 4, 6, AttentionPattern.UNLIMITED);
    private static final CacheLayout WINDOWED = new CacheLayout.KeysAndValues(1, 4, 4, 100);
    private static final CacheLayout LATENT = new CacheLayout.Latent(40, 32);
    private static final CacheLayout RECURRENT = new CacheLayout.Recurrent(4, 1, 2, 8, 5);

    private static SequenceCache cache(int capacity, CacheLayout... layouts) {
        return new SequenceCache(List.of(layouts), KvType.F32, capacity);
    }

    private static void append(SequenceCache cache, int tokens) {
        cache.reserve(tokens);
        cache.advance(tokens);
    }

    @Test
    void memoryIsTakenPageByPageHoweverLargeTheCapacity() {
        try (var cache = cache(Integer.MAX_VALUE, FULL)) {
            KvPages pages = cache.keysAndValues(0).pages();
            append(cache, 1);
            pages.keys(0);
            assertThrows(IndexOutOfBoundsException.class, () -> pages.keys(1));
            cache.reserve(KvPages.PAGE);
            pages.keys(1);
            assertEquals(2 * KvPages.pageBytes(KvType.F32, 2, 4, 6), cache.byteSize());
        }
    }

    @Test
    void whatItWillTakeIsToldByItsLayouts() {
        for (KvType type : KvType.values()) {
            for (int tokens : new int[] {1, 128, 129, 5000}) {
                var layouts = List.of(FULL, WINDOWED, LATENT, RECURRENT);
                try (var cache = new SequenceCache(layouts, type, 5000)) {
                    for (int i = 0; i < tokens; i++) {
                        append(cache, 1);
                    }
                    long told = SequenceCache.byteSize(layouts, type, tokens);
                    assertTrue(cache.byteSize() <= told, type + " " + tokens + ": " + cache.byteSize() + " > " + told);
                    assertTrue(cache.byteSize() * 1.3 >= told, type + " " + tokens + ": " + told);
                }
            }
        }
    }

    @Test
    void moreThanTheCapacityIsRefused() {
        try (var cache = cache(10, FULL)) {
            cache.reserve(10);
            cache.advance(4);
            var e = assertThrows(IllegalArgumentException.class, () -> cache.reserve(7));
            assertEquals("7 tokens do not fit: 4 of 10 are used", e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> cache.reserve(Integer.MAX_VALUE));
            assertEquals(4, cache.length());
        }
    }

    @Test
    void keysAndValuesAreCutBackAnywhere() {
        try (var cache = cache(10, FULL)) {
            append(cache, 5);
            assertEquals(2, cache.rewind(2));
            assertEquals(2, cache.length());
            assertThrows(IllegalArgumentException.class, () -> cache.rewind(3));
            assertThrows(IllegalArgumentException.class, () -> cache.rewind(-1));
        }
    }

    @Test
    void statesGoBackToTheLatestSnapshotBefore() {
        try (var cache = cache(100, FULL, RECURRENT)) {
            for (int length : new int[] {10, 20, 30}) {
                append(cache, 10);
                cache.recurrent(1).memory().set(1, 7, 4, length);
                cache.snapshot();
            }
            append(cache, 5);
            cache.recurrent(1).memory().set(1, 7, 4, 35);
            assertEquals(35, cache.rewind(35));
            assertEquals(35, cache.recurrent(1).memory().get(1, 7, 4));
            assertEquals(20, cache.rewind(29));
            assertEquals(20, cache.recurrent(1).memory().get(1, 7, 4));
            assertEquals(0, cache.rewind(9));
            assertEquals(0, cache.recurrent(1).memory().get(1, 7, 4));
            append(cache, 15);
            assertEquals(0, cache.rewind(12), "snapshots of what was forgotten are gone");
        }
    }

    @Test
    void onlyTheLatestSnapshotsAreKept() {
        try (var cache = cache(100, RECURRENT)) {
            long one = cache.byteSize();
            for (int i = 0; i < 10; i++) {
                append(cache, 5);
                cache.snapshot();
                cache.snapshot();
            }
            assertEquals(5 * one, cache.byteSize());
            assertEquals(40, cache.rewind(44));
        }
    }

    @Test
    void windowsTakeNoMoreMemoryHoweverLongTheSequence() {
        try (var cache = cache(100_000, WINDOWED)) {
            for (int i = 0; i < 100; i++) {
                append(cache, 512);
            }
            assertTrue(cache.byteSize() <= 15 * KvPages.pageBytes(KvType.F32, 1, 4), "bytes: " + cache.byteSize());
            assertEquals(50_400, cache.rewind(50_400), "a part of what left the window is still there");
            assertEquals(0, cache.rewind(20_000));
            append(cache, 300);
            cache.keysAndValues(0).pages().keys(0).get(Tensor.FLOAT, 0);
        }
    }

    @Test
    void aBeginningIsCopiedAndGoesItsOwnWay() {
        try (var cache = cache(400, FULL); Arena arena = Arena.ofConfined()) {
            append(cache, 200);
            Tensor keys = Tensor.zeros(arena, "keys", 1, 8);
            Tensor values = Tensor.zeros(arena, "values", 1, 12);
            keys.data().fill((byte) 1);
            values.data().fill((byte) 2);
            cache.keysAndValues(0).pages().store(149, keys, values, 0);
            try (SequenceCache copy = cache.copy(150, 300)) {
                assertEquals(150, copy.length());
                assertEquals(300, copy.capacity());
                KvPages pages = copy.keysAndValues(0).pages();
                assertEquals(Float.intBitsToFloat(0x01010101), pages.key(1, 3, 149));
                assertEquals(Float.intBitsToFloat(0x02020202), pages.value(1, 5, 149));
                keys.data().fill((byte) 3);
                pages.store(149, keys, values, 0);
                append(copy, 100);
                assertEquals(Float.intBitsToFloat(0x01010101), cache.keysAndValues(0).pages().key(1, 3, 149));
            }
            assertEquals(200, cache.length());
            assertThrows(IllegalArgumentException.class, () -> cache.copy(201, 300));
            assertThrows(IllegalArgumentException.class, () -> cache.copy(150, 149));
        }
    }

    @Test
    void whatCannotBeCutBackIsNotCopied() {
        try (var cache = cache(400, FULL, RECURRENT)) {
            append(cache, 200);
            try (SequenceCache copy = cache.copy(150, 400)) {
                assertEquals(0, copy.length());
                append(copy, 400);
            }
        }
    }

    @Test
    void aSequenceIsSavedAndRestored() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (Arena arena = Arena.ofConfined(); var cache = cache(1000, FULL, RECURRENT, WINDOWED)) {
            append(cache, 300);
            Tensor keys = Tensor.zeros(arena, "keys", 1, 8);
            Tensor values = Tensor.zeros(arena, "values", 1, 12);
            keys.set(0, 5, 1.5f);
            values.set(0, 11, -2.5f);
            cache.keysAndValues(0).pages().store(299, keys, values, 0);
            cache.recurrent(1).memory().set(0, 1, 2, 3.5f);
            cache.write(Channels.newChannel(bytes));
        }
        byte[] saved = bytes.toByteArray();
        try (var cache = cache(400, FULL, RECURRENT, WINDOWED)) {
            cache.read(Channels.newChannel(new ByteArrayInputStream(saved)));
            assertEquals(300, cache.length());
            assertEquals(1.5f, cache.keysAndValues(0).pages().key(1, 1, 299));
            assertEquals(-2.5f, cache.keysAndValues(0).pages().value(1, 5, 299));
            assertEquals(3.5f, cache.recurrent(1).memory().get(0, 1, 2));
            append(cache, 50);
            assertEquals(300, cache.rewind(310), "what was read can be come back to");

            assertRefused(cache, Arrays.copyOf(saved, saved.length - 1), "the saved sequence is cut off");
            assertEquals(0, cache.length());
        }
        try (var small = cache(299, FULL, RECURRENT, WINDOWED); var other = cache(400, FULL, WINDOWED)) {
            assertRefused(small, saved, "the saved sequence has 300 tokens, there is room for 299");
            assertRefused(other, saved, "this is no saved sequence of this network with keys and values in F32");
        }
    }

    @Test
    void latentVectorsAreSavedAndRestoredOnce() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (Arena arena = Arena.ofConfined(); var cache = cache(1000, LATENT)) {
            append(cache, 300);
            assertEquals(cache.byteSize(), LATENT.byteSize(KvType.F32, 300));
            assertEquals(4L * 64 * 300, LATENT.readBytes(KvType.F32, 300), "of 40 elements, padded to 64");
            Tensor vector = Tensor.zeros(arena, "vector", 1, 40);
            vector.set(0, 5, 1.5f);
            vector.set(0, 39, -2.5f);
            cache.keysAndValues(0).pages().store(290, vector, vector, 0);
            assertEquals(295, cache.rewind(295));
            cache.write(Channels.newChannel(bytes));
            assertEquals(16 + cache.byteSize(), bytes.size());
        }
        try (var cache = cache(400, LATENT)) {
            cache.read(Channels.newChannel(new ByteArrayInputStream(bytes.toByteArray())));
            assertEquals(295, cache.length());
            assertEquals(1.5f, cache.keysAndValues(0).pages().key(0, 5, 290));
            assertEquals(1.5f, cache.keysAndValues(0).pages().value(0, 5, 290));
            assertEquals(-2.5f, cache.keysAndValues(0).pages().key(0, 39, 290));
        }
        try (var other = cache(400, new CacheLayout.KeysAndValues(1, 40, 32, AttentionPattern.UNLIMITED))) {
            assertRefused(other, bytes.toByteArray(),
                    "this is no saved sequence of this network with keys and values in F32");
        }
    }

    private static void assertRefused(SequenceCache cache, byte[] saved, String why) {
        var e = assertThrows(IOException.class,
                () -> cache.read(Channels.newChannel(new ByteArrayInputStream(saved))));
        assertEquals(why, e.getMessage());
    }
}
