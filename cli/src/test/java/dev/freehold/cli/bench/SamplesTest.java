package dev.freehold.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
    /// From two lines of `llama-bench -p 8 -r 2 -o jsonl`; but it has a deviation of 13,739 ns in the first, since it
    /// cuts the mean to a whole number before it squares it.
    @Test
    void meansAndDeviationsAreThoseOfLlamaBench() {
        var prompt = new Samples(8, List.of(68_144_366L, 68_154_611L));
        assertEquals(68_149_488, prompt.meanNanos(), 1);
        assertEquals(7_244, prompt.deviationNanos(), 1);
        assertEquals(117.388996, prompt.meanRate(), 1e-6);
        assertEquals(0.012478, prompt.deviationRate(), 1e-6);
        var generation = new Samples(2, List.of(120_002_022L, 224_037_309L));
        assertEquals(172_019_665, generation.meanNanos(), 1);
        assertEquals(73_564_059, generation.deviationNanos(), 1);
        assertEquals(12.796735, generation.meanRate(), 1e-6);
        assertEquals(5.472512, generation.deviationRate(), 1e-6);
    }

    @Test
    void aSingleSampleDoesNotDeviate() {
        var samples = new Samples(4, List.of(2_000_000_000L));
        assertEquals(List.of(2.0), samples.rates());
        assertEquals(2, samples.meanRate());
        assertEquals(0, samples.deviationRate());
        assertEquals(0, samples.deviationNanos());
    }

    @Test
    void noSamplesHaveNoMean() {
        assertThrows(IllegalArgumentException.class, () -> new Samples(4, List.of()));
    }
}
