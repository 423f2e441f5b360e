package dev.freehold.kernels.x86.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.kernels.threads.SpinningThreadTeam;
import dev.freehold.kernels.x86.Tiers;
import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.memory.SystemMemory;
import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every tier that runs here and every type, against [ReferenceKernels] on the same cache.
class AttentionTest {
    private static final double TOLERANCE = 2e-5;
    private static final int[][] SHAPES = { // query heads, key-value heads, head width, tokens before, tokens, window
        {1, 1, 16, 0, 1, 0}, {4, 4, 1, 0, 9, 0}, {14, 2, 64, 0, 64, 0}, {14, 2, 64, 126, 5, 0},
        {12, 2, 128, 1000, 1, 0}, {6, 1, 33, 1300, 2, 0}, {8, 8, 80, 255, 3, 0}, {8, 2, 64, 700, 1, 100},
        {8, 2, 64, 700, 70, 100}, {6, 3, 32, 250, 140, 1}, {6, 3, 32, 0, 300, 128}, {2, 1, 7, 128, 130, 129},
        {70, 1, 8, 40, 3, 0}, {14, 2, 64, 2047, 2, 0}, {15, 1, 40, 2040, 20, 1025}, {2, 2, 96, 3000, 1, 2048},
    };

    static List<Arguments> cases() {
        var cases = new ArrayList<Arguments>();
        for (CpuTier tier : CpuTier.values()) {
            for (KvType type : KvType.values()) {
                cases.add(Arguments.of(tier, type));
            }
        }
        return cases;
    }

    /// Attention of one tier, and tensors that live as long.
    private record Bench(CodeMemory code, ThreadTeam team, Attention attention, Arena arena, Random random)
            implements AutoCloseable {
        static Bench of(CpuTier tier, int threads) {
            Tiers.assumeUsable(tier);
            var code = new CodeMemory(SystemMemory.here());
            var team = threads == 1 ? ThreadTeam.single() : new SpinningThreadTeam(threads);
            return new Bench(code, team, new Attention(tier, new Routines(code), team), Arena.ofShared(),
                    new Random(threads));
        }

        Tensor random(int rows, int columns, float greatest) {
            Tensor tensor = Tensor.zeros(arena, "random", rows, columns);
            for (int i = 0; i < tensor.shape().elements(); i++) {
                tensor.data().set(Tensor.FLOAT, 4L * i, greatest * (2 * random.nextFloat() - 1));
            }
            return tensor;
        }

        KvPages cache(KvType type, int kvHeads, int width, int tokens, float greatest) {
            return cache(type, kvHeads, width, width, tokens, greatest);
        }

        KvPages cache(KvType type, int kvHeads, int width, int valueWidth, int tokens, float greatest) {
            var cache = new KvPages(arena, type, kvHeads, width, valueWidth);
            cache.reserve(tokens);
            attention.store(cache, 0, random(tokens, kvHeads * width, greatest),
                    random(tokens, kvHeads * valueWidth, greatest));
            return cache;
        }

        KvPages latent(KvType type, int width, int valueWidth, Tensor vectors) {
            KvPages cache = KvPages.latent(arena, type, width, valueWidth);
            cache.reserve(vectors.shape().rows());
            attention.store(cache, 0, vectors, vectors);
            return cache;
        }

        float[] attend(Tensor query, KvPages cache, int position, AttentionPattern pattern) {
            Tensor out = random(query.shape().rows(), pattern.heads() * cache.valueWidth(), 1);
            attention.run(out, query, cache, position, pattern);
            return out.toArray();
        }

        void check(Tensor query, KvPages cache, int position, AttentionPattern pattern, double tolerance, String what) {
            Tensor expected = Tensor.zeros(
                    arena, "expected", query.shape().rows(), pattern.heads() * cache.valueWidth());
            new ReferenceKernels().attention(expected, query, cache, position, pattern);
            assertArrayEquals(expected.toArray(), attend(query, cache, position, pattern), (float) tolerance, what);
        }

        @Override
        public void close() {
            team.close();
            code.close();
            arena.close();
        }
    }

    private static AttentionPattern pattern(int heads, float scale, int window) {
        return new AttentionPattern(heads, scale, window == 0 ? AttentionPattern.UNLIMITED : window);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesWhatTheReferenceGives(CpuTier tier, KvType type) {
        for (int threads : new int[] {1, 3}) {
            for (int[] s : SHAPES) {
                check(tier, type, threads, s[0], s[1], s[2], s[2], s[3], s[4], s[5]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesMayBeOfAnotherWidthThanKeys(CpuTier tier, KvType type) {
        for (int threads : new int[] {1, 3}) {
            check(tier, type, threads, 128, 1, 576, 512, 100, 1, 0);
            check(tier, type, threads, 20, 1, 576, 512, 2040, 2, 0);
            check(tier, type, threads, 6, 2, 40, 32, 120, 20, 0);
            check(tier, type, threads, 4, 1, 32, 16, 0, 150, 60);
        }
    }

    @Property(tries = 60)
    void givesWhatTheReferenceGivesForAnyShape(
            @ForAll CpuTier tier,
            @ForAll KvType type,
            @ForAll @IntRange(min = 1, max = 17) int group,
            @ForAll @IntRange(min = 1, max = 3) int kvHeads,
            @ForAll @IntRange(min = 1, max = 140) int width,
            @ForAll @IntRange(min = 1, max = 140) int valueWidth,
            @ForAll @IntRange(min = 0, max = 1200) int before,
            @ForAll @IntRange(min = 1, max = 40) int tokens,
            @ForAll @IntRange(min = 0, max = 300) int window) {
        check(tier, type, 2, group * kvHeads, kvHeads, width, valueWidth, before, tokens, window);
    }

    private static void check(CpuTier tier, KvType type, int threads, int heads, int kvHeads, int width,
            int valueWidth, int before, int tokens, int window) {
        try (Bench bench = Bench.of(tier, threads)) {
            KvPages cache = bench.cache(type, kvHeads, width, valueWidth, before + tokens, 1);
            bench.check(bench.random(tokens, heads * width, 1), cache, before, pattern(heads, 0.7f, window), TOLERANCE,
                    "heads %d/%d of %d and %d, %d tokens after %d, window %d"
                            .formatted(heads, kvHeads, width, valueWidth, tokens, before, window));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aBatchGivesWhatItsTokensGiveAlone(CpuTier tier, KvType type) {
        for (int window : new int[] {0, 200}) {
            try (Bench bench = Bench.of(tier, 2)) {
                int heads = 14;
                int width = 64;
                int before = 1000;
                int tokens = 50; // across a page and a stretch
                KvPages cache = bench.cache(type, 2, width, before + tokens, 2);
                Tensor query = bench.random(tokens, heads * width, 2);
                float[] together = bench.attend(query, cache, before, pattern(heads, 0.3f, window));
                for (int t = 0; t < tokens; t++) {
                    float[] alone = bench.attend(query.row(t), cache, before + t, pattern(heads, 0.3f, window));
                    assertArrayEquals(Arrays.copyOfRange(together, t * heads * width, (t + 1) * heads * width), alone,
                            "token " + t);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theNumberOfThreadsChangesNothing(CpuTier tier, KvType type) {
        float[][] results = new float[2][];
        for (int i = 0; i < 2; i++) {
            try (Bench bench = Bench.of(tier, 1 + 2 * i)) {
                bench.random.setSeed(7);
                KvPages cache = bench.cache(type, 2, 64, 5000, 1);
                results[i] = bench.attend(bench.random(2, 14 * 64, 1), cache, 4998, pattern(14, 0.3f, 0));
            }
        }
        assertArrayEquals(results[0], results[1]);
    }

    /// Where many query heads share a key-value head, they are parted as threads are there and tokens are few.
    @ParameterizedTest
    @MethodSource("cases")
    void howHeadsArePartedChangesNothing(CpuTier tier, KvType type) {
        float[][] results = new float[3][];
        for (int i = 0; i < 3; i++) {
            try (Bench bench = Bench.of(tier, 1 + 4 * (i / 2))) {
                bench.random.setSeed(7);
                KvPages cache = bench.cache(type, 1, 48, 40, 1100, 1);
                Tensor query = bench.random(60, 130 * 48, 1);
                results[i] = i == 0 ? bench.attend(query, cache, 1040, pattern(130, 0.3f, 0))
                        : bench.attend(query.row(59), cache, 1099, pattern(130, 0.3f, 0));
            }
        }
        float[] last = Arrays.copyOfRange(results[0], results[0].length - results[1].length, results[0].length);
        assertArrayEquals(last, results[1]);
        assertArrayEquals(last, results[2]);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void vectorsThatAreKeptOnceGiveWhatTheReferenceGives(CpuTier tier, KvType type) {
        int[][] shapes = { // query heads, width of keys, of values, tokens before, tokens
            {1, 1, 1, 0, 1}, {3, 24, 16, 0, 150}, {16, 40, 32, 120, 20}, {7, 75, 40, 1020, 9}, {16, 576, 512, 2040, 2},
            {128, 576, 512, 100, 1},
        };
        for (int[] s : shapes) {
            try (Bench bench = Bench.of(tier, 2)) {
                KvPages cache = bench.latent(type, s[1], s[2], bench.random(s[3] + s[4], s[1], 1));
                bench.check(bench.random(s[4], s[0] * s[1], 1), cache, s[3], pattern(s[0], 0.7f, 0), TOLERANCE,
                        Arrays.toString(s));
            }
        }
    }

    /// Bit for bit: they are turned around, and that is all.
    @ParameterizedTest
    @MethodSource("cases")
    void vectorsThatAreKeptOnceGiveWhatKeysAndValuesGive(CpuTier tier, KvType type) {
        try (Bench bench = Bench.of(tier, 2)) {
            int tokens = 1100;
            int heads = 20;
            Tensor vectors = bench.random(tokens, 96, 1);
            Tensor values = Tensor.zeros(bench.arena, "values", tokens, 64);
            for (int i = 0; i < 64 * tokens; i++) {
                values.set(i / 64, i % 64, vectors.get(i / 64, i % 64));
            }
            var both = new KvPages(bench.arena, type, 1, 96, 64);
            both.reserve(tokens);
            bench.attention.store(both, 0, vectors, values);
            Tensor query = bench.random(70, heads * 96, 1);
            var pattern = pattern(heads, 0.3f, 0);
            assertArrayEquals(bench.attend(query, both, tokens - 70, pattern),
                    bench.attend(query, bench.latent(type, 96, 64, vectors), tokens - 70, pattern));
        }
    }

    /// Nor the number of threads and how heads are parted.
    @ParameterizedTest
    @MethodSource("cases")
    void whatElseIsInTheBatchChangesNothingForVectorsThatAreKeptOnce(CpuTier tier, KvType type) {
        int heads = 130;
        float[][] results = new float[3][];
        for (int i = 0; i < 3; i++) {
            try (Bench bench = Bench.of(tier, 1 + 4 * (i / 2))) {
                bench.random.setSeed(7);
                KvPages cache = bench.latent(type, 48, 40, bench.random(1100, 48, 1));
                Tensor query = bench.random(60, heads * 48, 1);
                var pattern = pattern(heads, 0.3f, 0);
                results[i] = i == 0 ? bench.attend(query, cache, 1040, pattern)
                        : bench.attend(query.row(59), cache, 1099, pattern);
            }
        }
        float[] last = Arrays.copyOfRange(results[0], results[0].length - results[1].length, results[0].length);
        assertArrayEquals(last, results[1]);
        assertArrayEquals(last, results[2]);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void scoresMayDifferGreatly(CpuTier tier, KvType type) {
        try (Bench bench = Bench.of(tier, 2)) {
            KvPages cache = bench.cache(type, 1, 32, 1500, 1);
            bench.check(bench.random(3, 64, 100), cache, 1497, pattern(2, 30, 0), 1e-3, "in the thousands");
            bench.check(bench.random(3, 64, 1e15f), cache, 1497, pattern(2, 1e15f, 0), 1e-3, "beyond any difference");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalScoresGiveTheMean(CpuTier tier, KvType type) {
        try (Bench bench = Bench.of(tier, 2)) {
            KvPages cache = bench.cache(type, 1, 32, 1500, 1);
            bench.check(Tensor.zeros(bench.arena, "zeros", 3, 64), cache, 1497, pattern(2, 1, 0), 1e-5, "zeros");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void zerosGiveZeros(CpuTier tier, KvType type) {
        try (Bench bench = Bench.of(tier, 1)) {
            var cache = new KvPages(bench.arena, type, 2, 64);
            cache.reserve(300);
            float[] out = bench.attend(bench.random(2, 14 * 64, 1), cache, 290, pattern(14, 1, 0));
            assertArrayEquals(new float[out.length], out);
        }
    }

    /// What a longer continuation left behind, NaN even, is not seen by a shorter one.
    @ParameterizedTest
    @MethodSource("cases")
    void keysOfForgottenTokensAreNotSeen(CpuTier tier, KvType type) {
        try (Bench bench = Bench.of(tier, 1)) {
            KvPages cache = bench.cache(type, 1, 64, 200, 1);
            Tensor left = bench.random(60, 64, Float.NaN);
            bench.attention.store(cache, 140, left, left);
            KvPages latent = bench.latent(type, 64, 32, bench.random(200, 64, 1));
            bench.attention.store(latent, 140, left, left);
            for (KvPages each : List.of(cache, latent)) {
                for (float element : bench.attend(bench.random(3, 64, 1), each, 137, pattern(1, 1, 0))) {
                    assertTrue(Math.abs(element) <= 1, "is " + element);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void storesWhatTheReferenceStores(CpuTier tier, KvType type) {
        try (Bench bench = Bench.of(tier, 3)) {
            var cache = new KvPages(bench.arena, type, 3, 75);
            var expected = new KvPages(bench.arena, type, 3, 75);
            cache.reserve(300);
            expected.reserve(300);
            Tensor keys = bench.random(170, 225, 1);
            Tensor values = bench.random(170, 225, 1);
            bench.attention.store(cache, 120, keys, values);
            new ReferenceKernels().store(expected, 120, keys, values);
            for (int page = 0; page < 3; page++) {
                assertEquals(-1, expected.keys(page).mismatch(cache.keys(page)));
                assertEquals(-1, expected.values(page).mismatch(cache.values(page)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void memoryThatIsNotThereIsRefused(CpuTier tier) {
        try (Bench bench = Bench.of(tier, 1)) {
            KvPages cache = bench.cache(KvType.F16, 2, 64, 128, 1);
            Tensor query = bench.random(2, 128, 1);
            var pattern = pattern(2, 1, 0);
            assertThrows(IndexOutOfBoundsException.class, () -> bench.attend(query, cache, 127, pattern));
            assertThrows(IllegalArgumentException.class, () -> bench.attend(query, cache, -1, pattern));
            assertThrows(IllegalArgumentException.class, () -> bench.attend(query, cache, 0, pattern(4, 1, 0)));
            Tensor small = bench.random(1, 128, 1);
            assertThrows(IllegalArgumentException.class, () -> bench.attention.run(small, query, cache, 0, pattern));
        }
    }
}
