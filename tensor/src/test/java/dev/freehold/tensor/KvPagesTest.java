package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KvPagesTest {
    private final Arena arena = Arena.ofConfined();
    private final Random random = new Random(1);

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @EnumSource
    void growsByWholePages(KvType type) {
        var cache = new KvPages(arena, type, 2, 8);
        cache.reserve(KvPages.PAGE + 1);
        assertEquals(KvPages.pageBytes(type, 2, 8), cache.keys(1).byteSize() + cache.values(1).byteSize());
        assertThrows(IndexOutOfBoundsException.class, () -> cache.keys(2));
        var first = cache.keys(0);
        cache.reserve(3 * KvPages.PAGE);
        assertEquals(first, cache.keys(0));
        assertEquals(cache.values(0).byteSize(), cache.values(2).byteSize());
    }

    @ParameterizedTest
    @CsvSource({"F32, 4", "F16, 2", "Q8_0, 1.0625"})
    void headsOfWholeLinesWasteNothing(KvType type, double bytesPerElement) {
        assertEquals(bytesPerElement * 2 * 3 * 64 * KvPages.PAGE, KvPages.pageBytes(type, 3, 64));
    }

    /// Every element has a place of its own, whatever the width of heads.
    @ParameterizedTest
    @EnumSource
    void whatIsStoredIsFound(KvType type) {
        for (int width : new int[] {1, 7, 31, 32, 33, 64, 80}) {
            int tokens = KvPages.PAGE + 40;
            var cache = new KvPages(arena, type, 3, width);
            cache.reserve(tokens);
            Tensor keys = random(tokens, 3 * width);
            Tensor values = random(tokens, 3 * width);
            for (int t = 0; t < tokens; t++) {
                cache.store(t, keys, values, t);
            }
            for (int t = 0; t < tokens; t++) {
                for (int g = 0; g < 3; g++) {
                    for (int w = 0; w < width; w++) {
                        String what = "%s, token %d, head %d, element %d of %d".formatted(type, t, g, w, width);
                        near(type, keys.get(t, g * width + w), cache.key(g, w, t), what);
                        near(type, values.get(t, g * width + w), cache.value(g, w, t), what);
                    }
                }
            }
        }
    }

    private static void near(KvType type, float expected, float actual, String what) {
        switch (type) {
            case F32 -> assertEquals(expected, actual, what);
            case F16 -> assertEquals(Float.float16ToFloat(Float.floatToFloat16(expected)), actual, what);
            case Q8_0 -> assertEquals(expected, actual, 0.5f / 127 + 1e-3f, what); // half a step, and the scale's error
        }
    }

    /// Values are the first elements of keys, and both take the memory of keys alone.
    @ParameterizedTest
    @EnumSource
    void latentVectorsAreKeptOnce(KvType type) {
        for (int[] widths : new int[][] {{1, 1}, {40, 32}, {24, 16}, {75, 40}, {64, 64}, {576, 512}}) {
            int width = widths[0];
            int valueWidth = widths[1];
            int tokens = KvPages.PAGE + 3;
            KvPages cache = KvPages.latent(arena, type, width, valueWidth);
            cache.reserve(tokens);
            assertTrue(cache.isLatent());
            assertEquals(width, cache.headWidth());
            assertEquals(valueWidth, cache.valueWidth());
            assertEquals(2 * KvPages.latentPageBytes(type, width), cache.byteSize());
            assertEquals(List.of(cache.keys(1)), cache.memory(1));
            Tensor vectors = random(tokens, width);
            for (int t = 0; t < tokens; t++) {
                cache.store(t, vectors, vectors, t);
            }
            for (int t = 0; t < tokens; t++) {
                for (int w = 0; w < width; w++) {
                    String what = "%s, token %d, element %d of %d".formatted(type, t, w, width);
                    near(type, vectors.get(t, w), cache.key(0, w, t), what);
                    if (w < valueWidth) {
                        assertEquals(cache.key(0, w, t), cache.value(0, w, t), what);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"F32, 4", "F16, 2", "Q8_0, 1.0625"})
    void latentVectorsOfWholeLinesWasteNothing(KvType type, double bytesPerElement) {
        assertEquals(bytesPerElement * 576 * KvPages.PAGE, KvPages.latentPageBytes(type, 576));
    }

    @Test
    void pagesOfLatentVectorsAreUsedAgain() {
        KvPages cache = KvPages.latent(arena, KvType.F32, 40, 32);
        cache.reserve(2 * KvPages.PAGE);
        MemorySegment first = cache.keys(0);
        cache.forget(KvPages.PAGE);
        cache.reserve(3 * KvPages.PAGE);
        assertEquals(first, cache.keys(2));
        assertEquals(first, cache.values(2));
        assertEquals(2 * KvPages.latentPageBytes(KvType.F32, 40), cache.byteSize());
    }

    @Test
    void valuesAreNoLongerThanTheVectorsTheyAreAPartOf() {
        assertThrows(IllegalArgumentException.class, () -> KvPages.latent(arena, KvType.F32, 32, 33));
    }

    @Test
    void halvesAreRoundedToEven() {
        var cache = new KvPages(arena, KvType.F16, 1, 3);
        cache.reserve(1);
        Tensor keys = Tensor.zeros(arena, "k", 1, 3);
        keys.set(0, 0, 2049f);
        keys.set(0, 1, 2051f);
        keys.set(0, 2, -1e-7f);
        cache.store(0, keys, keys, 0);
        assertEquals(2048f, cache.key(0, 0, 0));
        assertEquals(2052f, cache.value(0, 1, 0));
        assertEquals(-0x1p-23f, cache.key(0, 2, 0));
    }

    /// A scale is that of 32 elements of one token, not of its neighbours.
    @Test
    void everyBlockOfATokenHasItsScale() {
        var cache = new KvPages(arena, KvType.Q8_0, 2, 40);
        cache.reserve(140);
        Tensor row = Tensor.zeros(arena, "k", 2, 80);
        for (int k = 0; k < 160; k++) {
            row.set(k / 80, k % 80, 127f * (1 << k / 80 * 6 + k % 80 / 40 * 3 + (k % 40 < 32 ? 0 : 1)));
        }
        cache.store(131, row, row, 0);
        cache.store(132, row, row, 1);
        for (int k = 0; k < 160; k++) {
            assertEquals(row.get(k / 80, k % 80), cache.key(k % 80 / 40, k % 40, 131 + k / 80), "key " + k);
            assertEquals(row.get(k / 80, k % 80), cache.value(k % 80 / 40, k % 40, 131 + k / 80), "value " + k);
        }
    }

    @Test
    void linesOfKeysHaveTokensAndLinesOfValuesHaveElements() {
        var cache = new KvPages(arena, KvType.F32, 2, 40);
        cache.reserve(130);
        Tensor row = random(1, 80);
        cache.store(129, row, row, 0);
        assertEquals(row.get(0, 43), at(cache.keys(1), cache.keyPanel(1, 129), 3, 1));
        assertEquals(row.get(0, 75), at(cache.values(1), cache.valuePanel(1, 35), 1, 3));
        assertEquals(0f, at(cache.values(1), cache.valuePanel(1, 35), 1, 8));
    }

    @Test
    void codesComeBeforeScales() {
        var cache = new KvPages(arena, KvType.Q8_0, 1, 64);
        cache.reserve(1);
        Tensor row = Tensor.zeros(arena, "k", 1, 64);
        row.set(0, 33, -254f);
        cache.store(5, row, row, 0);
        assertEquals(-127, cache.keys(0).get(ValueLayout.JAVA_BYTE, 33 * 32 + 5));
        assertEquals(0x4000, cache.keys(0).get(ValueLayout.JAVA_SHORT, 64 * 32 + 2 * (32 + 5)), "2 as a half");
        long panel = cache.valuePanel(0, 33);
        assertEquals(-127, cache.values(0).get(ValueLayout.JAVA_BYTE, panel + 5 * 32 + 1));
        assertEquals(0x4000, cache.values(0).get(ValueLayout.JAVA_SHORT, panel + 128 * 32 + 2 * 5));
    }

    /// Values may be narrower or wider than keys.
    @ParameterizedTest
    @EnumSource
    void valuesHaveAWidthOfTheirOwn(KvType type) {
        for (int[] widths : new int[][] {{48, 32}, {7, 40}, {576, 512}}) {
            var cache = new KvPages(arena, type, 2, widths[0], widths[1]);
            cache.reserve(3);
            assertEquals(KvPages.pageBytes(type, 2, widths[0], widths[1]),
                    cache.keys(0).byteSize() + cache.values(0).byteSize());
            assertEquals(widths[1], cache.valueWidth());
            Tensor keys = random(1, 2 * widths[0]);
            Tensor values = random(1, 2 * widths[1]);
            cache.store(2, keys, values, 0);
            for (int g = 0; g < 2; g++) {
                for (int w = 0; w < widths[0]; w++) {
                    near(type, keys.get(0, g * widths[0] + w), cache.key(g, w, 2), type + " key " + w);
                }
                for (int w = 0; w < widths[1]; w++) {
                    near(type, values.get(0, g * widths[1] + w), cache.value(g, w, 2), type + " value " + w);
                }
            }
        }
    }

    @Test
    void pagesThatAreForgottenAreUsedAgain() {
        var cache = new KvPages(arena, KvType.F32, 1, 4);
        cache.reserve(3 * KvPages.PAGE);
        var first = cache.keys(0);
        var second = cache.values(1);
        long bytes = cache.byteSize();
        cache.forget(2 * KvPages.PAGE + 5);
        assertEquals(0, cache.firstPosition(), "still there");
        assertEquals(first, cache.keys(0));

        cache.reserve(4 * KvPages.PAGE);
        assertEquals(KvPages.PAGE, cache.firstPosition());
        assertEquals(first, cache.keys(3));
        cache.reserve(5 * KvPages.PAGE);
        assertEquals(2 * KvPages.PAGE, cache.firstPosition());
        assertEquals(second, cache.values(4));
        assertEquals(bytes, cache.byteSize());
        cache.reserve(5 * KvPages.PAGE + 1);
        assertEquals(2 * KvPages.PAGE, cache.firstPosition(), "of the third page five tokens are forgotten");
        assertEquals(bytes / 3 * 4, cache.byteSize());
    }

    @Test
    void aPageWhoseTokensAreNotAllForgottenStays() {
        var cache = new KvPages(arena, KvType.F32, 1, 4);
        cache.reserve(KvPages.PAGE);
        cache.forget(KvPages.PAGE - 1);
        cache.reserve(2 * KvPages.PAGE);
        assertEquals(0, cache.firstPosition());
        assertEquals(2 * KvPages.pageBytes(KvType.F32, 1, 4), cache.byteSize());
    }

    /// Whoever goes back needs again what was to be forgotten and is still there.
    @Test
    void forgettingLessKeepsTheRest() {
        var cache = new KvPages(arena, KvType.F32, 1, 4);
        cache.reserve(2 * KvPages.PAGE);
        cache.forget(2 * KvPages.PAGE);
        cache.forget(0);
        cache.reserve(3 * KvPages.PAGE);
        assertEquals(0, cache.firstPosition());
    }

    @Test
    void whatIsForgottenAltogetherLeavesItsMemory() {
        var cache = new KvPages(arena, KvType.F16, 2, 8);
        cache.reserve(3 * KvPages.PAGE);
        cache.forget(2 * KvPages.PAGE);
        cache.reserve(4 * KvPages.PAGE);
        long bytes = cache.byteSize();
        cache.clear();
        assertEquals(0, cache.firstPosition());
        assertEquals(bytes, cache.byteSize());
        cache.reserve(3 * KvPages.PAGE);
        assertEquals(bytes, cache.byteSize());
        Tensor row = random(1, 16);
        cache.store(0, row, row, 0);
        cache.store(3 * KvPages.PAGE - 1, row, row, 0);
        near(KvType.F16, row.get(0, 9), cache.key(1, 1, 0), "first");
        near(KvType.F16, row.get(0, 9), cache.value(1, 1, 3 * KvPages.PAGE - 1), "last");
    }

    private static float at(MemorySegment page, long panel, int line, int lane) {
        return page.get(Tensor.FLOAT, panel + 4L * (line * KvPages.LINE + lane));
    }

    private Tensor random(int rows, int columns) {
        Tensor tensor = Tensor.zeros(arena, "random", rows, columns);
        for (int i = 0; i < tensor.shape().elements(); i++) {
            tensor.data().set(Tensor.FLOAT, 4L * i, 2 * random.nextFloat() - 1);
        }
        return tensor;
    }
}
