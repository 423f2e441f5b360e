package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final SamplingSettings OPEN = SamplingSettings.NONE.withTemperature(1);

    @Test
    void temperatureZeroTakesTheLikeliestAndOfEqualsTheFirst() {
        var sampler = new Sampler(Sampling.GREEDY, 4);
        assertEquals(2, sampler.next(new float[] {1, -3, 5, 4}));
        assertEquals(1, sampler.next(new float[] {1, 3, 3, 3}));
        assertEquals(0, sampler.next(new float[] {-0f, 0f, -1f, 0f}));
    }

    @Test
    void filtersDoNotDisturbTheGreedyChoice() {
        // Locally typical sampling alone would take token 3.
        var sampling = SamplingSettings.NONE.withTypicalP(0.1).withTopK(1).over(Sampling.GREEDY);
        assertEquals(1, new Sampler(sampling, 4).next(logits(0.1, 0.4, 0.2, 0.3)));
    }

    @Test
    void sameSeedSameTokensForEver() {
        // Computed with integers in Python. These tokens must never change: people keep seeds.
        assertArrayEquals(new int[] {3, 1, 1, 1, 0, 3, 1, 3, 1, 2, 1, 1},
                draws(OPEN.withSeed(42), logits(0.1, 0.4, 0.2, 0.3), 12));
        assertArrayEquals(draws(OPEN.withSeed(-1), new float[1000], 50), draws(OPEN.withSeed(-1), new float[1000], 50));
        assertNotEquals(Arrays.toString(draws(OPEN.withSeed(1), new float[1000], 50)),
                Arrays.toString(draws(OPEN.withSeed(2), new float[1000], 50)));
    }

    @Test
    void tokensComeAsOftenAsTheirProbabilitySays() {
        int[] draws = draws(OPEN.withSeed(7), logits(0.1, 0.4, 0.2, 0.3), 100_000);
        for (int id = 0; id < 4; id++) {
            int token = id;
            double share = Arrays.stream(draws).filter(drawn -> drawn == token).count() / 100_000.0;
            assertEquals(new double[] {0.1, 0.4, 0.2, 0.3}[id], share, 0.006); // four standard errors
        }
    }

    @Test
    void repetitionPenaltyDividesPositiveAndMultipliesNegativeLogits() {
        var sampler = new Sampler(OPEN.withRepetitionPenalty(2).over(Sampling.GREEDY), 4);
        sampler.accept(0);
        sampler.accept(1);
        sampler.accept(1);
        assertDistribution(sampler, new float[] {3, -1, 2, -2}, 1.5, -2, 2, -2);
    }

    @Test
    void frequencyCountsAndPresenceDoesNot() {
        var settings = OPEN.withFrequencyPenalty(0.5).withPresencePenalty(0.25);
        var sampler = new Sampler(settings.over(Sampling.GREEDY), 3);
        IntStream.of(0, 1, 1, 1).forEach(sampler::accept);
        assertDistribution(sampler, new float[] {3, 3, 3}, 2.25, 1.25, 3);
    }

    @Test
    void penaltiesForgetWhatLeavesTheWindow() {
        var settings = OPEN.withFrequencyPenalty(1).withPenaltyLastN(2);
        var sampler = new Sampler(settings.over(Sampling.GREEDY), 3);
        sampler.accept(0);
        assertDistribution(sampler, new float[3], -1, 0, 0);
        sampler.accept(0);
        assertDistribution(sampler, new float[3], -2, 0, 0);
        sampler.accept(1);
        assertDistribution(sampler, new float[3], -1, -1, 0);
        sampler.accept(2);
        assertDistribution(sampler, new float[3], 0, -1, -1);
        sampler.accept(2);
        assertDistribution(sampler, new float[3], 0, 0, -2);
    }

    @Test
    void aWindowOfMinusOneNeverForgetsAndOneOfZeroNeverLooks() {
        var settings = OPEN.withPresencePenalty(1);
        var all = new Sampler(settings.withPenaltyLastN(-1).over(Sampling.GREEDY), 3);
        var none = new Sampler(settings.withPenaltyLastN(0).over(Sampling.GREEDY), 3);
        IntStream.range(0, 5000).forEach(i -> {
            all.accept(i == 0 ? 0 : 1);
            none.accept(1);
        });
        assertDistribution(all, new float[3], -1, -1, 0);
        assertDistribution(none, new float[3], 0, 0, 0);
    }

    @Property(tries = 200)
    void penaltiesCountTheTokensOfTheWindow(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int window) {
        var random = new Random(seed);
        int[] tokens = random.ints(random.nextInt(40), 0, 5).toArray();
        var sampler = new Sampler(
                OPEN.withFrequencyPenalty(0.5).withPenaltyLastN(window).over(Sampling.GREEDY), 5);
        Arrays.stream(tokens).forEach(sampler::accept);
        var expected = new double[5];
        Arrays.stream(tokens).skip(Math.max(0, tokens.length - window)).forEach(token -> expected[token] -= 0.5);
        assertDistribution(sampler, new float[5], expected);
    }

    @Test
    void biasComesBeforeThePenalties() {
        var settings = OPEN.withLogitBias(Map.of(0, 2f, 2, -100f)).withRepetitionPenalty(2);
        var sampler = new Sampler(settings.over(Sampling.GREEDY), 3);
        sampler.accept(0);
        assertDistribution(sampler, new float[] {-1, 1, 3}, 0.5, 1, -97);
    }

    @Test
    void suppressedTokensAreNeverDrawn() {
        var logits = new float[] {9, 1, 2, 8};
        assertEquals(2, new Sampler(Sampling.GREEDY, 4, 0, 3).next(logits));
        var sampler = new Sampler(OPEN.withTopK(3).over(Sampling.GREEDY), 4, 0, 3);
        assertTrue(IntStream.range(0, 1000).map(_ -> sampler.next(logits)).allMatch(id -> id == 1 || id == 2));
    }

    @Test
    void whenEverythingIsSuppressedItSaysSo() {
        for (var sampling : new Sampling[] {Sampling.GREEDY, OPEN.over(Sampling.GREEDY)}) {
            var failure = assertThrows(SamplingException.class,
                    () -> new Sampler(sampling, 2, 0, 1).next(new float[2]));
            assertEquals("no token can be drawn: all 2 are suppressed", failure.getMessage());
        }
    }

    @Test
    void logitsThatAreNotFiniteAreReported() {
        for (var sampling : new Sampling[] {Sampling.GREEDY, Sampling.defaults()}) {
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                var failure = assertThrows(SamplingException.class,
                        () -> new Sampler(sampling, 3).next(new float[] {0, bad, bad}));
                assertEquals("non-finite logits: " + bad + " at token id 1 of 3", failure.getMessage());
            }
        }
    }

    @Test
    void hugeFiniteLogitsSurviveEveryPenalty() {
        var settings = OPEN.withRepetitionPenalty(0.01).withTemperature(0.1).withTypicalP(0.9).withMinP(0.1);
        var sampler = new Sampler(settings.over(Sampling.GREEDY), 3);
        IntStream.range(0, 3).forEach(sampler::accept);
        assertEquals(1, sampler.next(new float[] {-Float.MAX_VALUE, Float.MAX_VALUE, 0}));
    }

    @Test
    void logitsAreNotChanged() {
        var logits = new float[] {3, 1, 2};
        var sampler = new Sampler(OPEN.withRepetitionPenalty(2).over(Sampling.GREEDY), 3, 1);
        sampler.accept(0);
        sampler.next(logits);
        assertArrayEquals(new float[] {3, 1, 2}, logits);
    }

    @Test
    void whatDoesNotFitTheVocabularyIsRefused() {
        assertEquals("vocabulary size is 0, expected 1 or more", refusal(() -> new Sampler(Sampling.GREEDY, 0)));
        assertEquals("suppressed token 3 is not of the vocabulary, 0 to 2",
                refusal(() -> new Sampler(Sampling.GREEDY, 3, 3)));
        assertEquals("logit_bias: token 5 is not of the vocabulary, 0 to 2",
                refusal(() -> new Sampler(OPEN.withLogitBias(Map.of(5, 1f)).over(Sampling.GREEDY), 3)));
        assertEquals("token -1 is not of the vocabulary, 0 to 2",
                refusal(() -> new Sampler(Sampling.GREEDY, 3).accept(-1)));
        assertEquals("2 logits, expected 3", refusal(() -> new Sampler(Sampling.GREEDY, 3).next(new float[2])));
    }

    private static String refusal(Runnable action) {
        return assertThrows(IllegalArgumentException.class, action::run).getMessage();
    }

    private static int[] draws(SamplingSettings settings, float[] logits, int count) {
        var sampler = new Sampler(settings.over(Sampling.GREEDY), logits.length);
        return IntStream.range(0, count).map(_ -> sampler.next(logits)).toArray();
    }

    /// That tokens are drawn with the probabilities that softmax gives `expected`.
    private static void assertDistribution(Sampler sampler, float[] logits, double... expected) {
        double[] weights = Arrays.stream(expected).map(Math::exp).toArray();
        double sum = Arrays.stream(weights).sum();
        assertArrayEquals(Arrays.stream(weights).map(weight -> weight / sum).toArray(),
                sampler.candidates(logits).probabilities(1), 1e-6);
    }

    private static float[] logits(double... probabilities) {
        var logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }
}
