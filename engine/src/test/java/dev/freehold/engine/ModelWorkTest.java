package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.models.cache.CacheLayout;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.MachineLimits;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ModelWorkTest {
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final int CACHE = 2 * (8 + 32); // bytes of a token and block
    private static final MachineLimits MACHINE = new MachineLimits(OptionalDouble.of(100), OptionalDouble.of(10));

    /// Qwen2.5-0.5B's kind: the embedding is the output matrix, so all of it is read for every token.
    @Test
    void aModelWithTiedEmbeddingsReadsThemAll() {
        try (Model model = ChatModelFixture.open()) {
            ModelWork work = ModelWork.of(model);
            assertEquals(120_896, work.passBytes(), "all weights");
            assertEquals(2 * (64 * (64 + 2 * 32 + 64) + 3 * 64 * 160), work.tokenMacs());
            assertEquals(400 * 64, work.passMacs());
            assertEquals(2 * KvPages.pageBytes(KvType.F16, 2, 16) / KvPages.PAGE,
                    work.caches().stream().mapToLong(layout -> layout.readBytes(KvType.F16, 1)).sum());
        }
    }

    @Test
    void aTokenTakesAsLongAsItsBytesOrItsArithmetic() {
        var reading = work(1000, 20, 5);
        assertEquals(10, reading.leastSeconds(new SpeedTest(1, 0, 1, 0, 8), MACHINE).orElseThrow());
        var computing = work(100, 20, 5);
        assertEquals(2.5, computing.leastSeconds(new SpeedTest(1, 0, 1, 0, 8), MACHINE).orElseThrow());
    }

    @Test
    void aPromptReadsTheWeightsAndComputesTheOutputOnceAPass() {
        var work = work(1000, 20, 5);
        assertEquals(16.5 + 10, work.leastSeconds(new SpeedTest(1, 10, 0, 0, 8), MACHINE).orElseThrow(),
                "8 tokens bound by arithmetic, 2 by memory");
    }

    @Test
    void aGeneratedTokenReadsWhatItSeesOfTheCache() {
        var work = work(1000, 0, 0, UNLIMITED);
        assertEquals(2 * 10 + 2 * CACHE * (101 + 102) / 100.0,
                work.leastSeconds(new SpeedTest(1, 0, 2, 100, 8), MACHINE).orElseThrow(), 1e-9);
        var windowed = work(1000, 0, 0, 50);
        assertEquals(2 * 10 + 2 * CACHE * (50 + 50) / 100.0,
                windowed.leastSeconds(new SpeedTest(1, 0, 2, 100, 8), MACHINE).orElseThrow(), 1e-9);
    }

    @Test
    void sequencesShareTheWeightsAndNothingElse() {
        var reading = work(1000, 20, 5, UNLIMITED);
        assertEquals((1000 + 3 * 2 * CACHE * 101) / 100.0,
                reading.leastSeconds(new SpeedTest(3, 0, 1, 100, 8), MACHINE).orElseThrow(), 1e-9);
        var computing = work(0, 20, 5);
        assertEquals(3 * 25 / 10.0, computing.leastSeconds(new SpeedTest(3, 0, 1, 0, 8), MACHINE).orElseThrow(), 1e-9);
        assertEquals((165 + 85) / 10.0, computing.leastSeconds(new SpeedTest(3, 4, 0, 0, 8), MACHINE).orElseThrow(),
                1e-9, "12 tokens in two passes");
    }

    @Test
    void whatIsNotKnownIsNotGuessed() {
        var work = work(1000, 20, 5);
        var memoryAlone = new MachineLimits(OptionalDouble.of(100), OptionalDouble.empty());
        assertEquals(OptionalDouble.of(10), work.leastSeconds(new SpeedTest(1, 0, 1, 0, 8), memoryAlone));
        assertEquals(OptionalDouble.empty(), work.leastSeconds(new SpeedTest(1, 1, 1, 0, 8), memoryAlone));
        assertEquals(OptionalDouble.empty(), work.leastSeconds(new SpeedTest(8, 0, 1, 0, 8), memoryAlone));
        assertEquals(OptionalDouble.empty(), work.leastSeconds(new SpeedTest(1, 0, 1, 0, 8), MachineLimits.UNKNOWN));
    }

    private static ModelWork work(long passBytes, long tokenMacs, long passMacs) {
        return new ModelWork(passBytes, 0, 0, tokenMacs, passMacs, List.of(), KvType.F16);
    }

    /// Two blocks with a cache.
    private static ModelWork work(long passBytes, long tokenMacs, long passMacs, int window) {
        var layout = new CacheLayout.KeysAndValues(1, 8, 32, window);
        return new ModelWork(passBytes, 0, 0, tokenMacs, passMacs, List.of(layout, layout), KvType.F16);
    }

    /// A quarter of the experts for each token; two tokens meet at 7/16 of them.
    @Test
    void expertsAreReadWhereTokensGo() {
        var work = new ModelWork(1000, 1600, 0.25, 0, 0, List.of(), KvType.F16);
        assertEquals(14, work.leastSeconds(new SpeedTest(1, 0, 1, 0, 8), MACHINE).orElseThrow(), 1e-9);
        assertEquals(17, work.leastSeconds(new SpeedTest(2, 0, 1, 0, 8), MACHINE).orElseThrow(), 1e-9);
        assertEquals(17, work.leastSeconds(new SpeedTest(1, 2, 0, 0, 8), MACHINE).orElseThrow(), 1e-9);
    }
}
