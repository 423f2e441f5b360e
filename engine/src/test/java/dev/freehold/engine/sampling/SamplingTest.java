package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SamplingTest {
    @Test
    void valuesOutOfRangeAreNamed() {
        assertRefused("temperature is -0.1, expected 0 to 100", s -> s.withTemperature(-0.1));
        assertRefused("temperature is NaN, expected 0 to 100", s -> s.withTemperature(Double.NaN));
        assertRefused("top_k is -2147483648, expected 0 (off) or more", s -> s.withTopK(Integer.MIN_VALUE));
        assertRefused("top_p is 0.0, expected above 0, at most 1", s -> s.withTopP(0));
        assertRefused("top_p is 2.0, expected above 0, at most 1", s -> s.withTopP(2));
        assertRefused("min_p is 2.0, expected 0 to 1", s -> s.withMinP(2));
        assertRefused("typical_p is NaN, expected above 0, at most 1", s -> s.withTypicalP(Double.NaN));
        assertRefused("repetition_penalty is 0.0, expected 0.01 to 100", s -> s.withRepetitionPenalty(0));
        assertRefused("repetition_penalty is 1.0E30, expected 0.01 to 100", s -> s.withRepetitionPenalty(1e30));
        assertRefused("penalty_last_n is -2, expected -1 (all), or 0 to 1048576", s -> s.withPenaltyLastN(-2));
        assertRefused("frequency_penalty is Infinity, expected -100 to 100",
                s -> s.withFrequencyPenalty(Double.POSITIVE_INFINITY));
        assertRefused("presence_penalty is NaN, expected -100 to 100", s -> s.withPresencePenalty(Double.NaN));
        assertRefused("logit_bias is -Infinity for token 7, expected -100 to 100",
                s -> s.withLogitBias(Map.of(7, Float.NEGATIVE_INFINITY)));
        assertRefused("logit_bias is NaN for token 7, expected -100 to 100",
                s -> s.withLogitBias(Map.of(7, Float.NaN)));
        assertRefused("logit_bias is for token -1, expected token ids from 0", s -> s.withLogitBias(Map.of(-1, 1f)));
    }

    @Test
    void defaultsAreThoseOfLlamaCpp() {
        var defaults = Sampling.defaults();
        assertEquals(new Sampling(0.8, 40, 0.95, 0.05, 1, 1, 64, 0, 0, Map.of(), defaults.seed()), defaults);
    }

    @Test
    void everyDefaultHasASeedOfItsOwnThatAPersonCanType() {
        long first = Sampling.defaults().seed();
        assertTrue(0 <= first && first < 1L << 32, () -> "seed " + first);
        assertNotEquals(first, Sampling.defaults().seed()); // fails once in 2³² runs
    }

    @Test
    void onlyTemperatureZeroIsGreedy() {
        assertTrue(Sampling.GREEDY.isGreedy());
        assertEquals(false, SamplingSettings.NONE.withTemperature(1e-300).over(Sampling.GREEDY).isGreedy());
    }

    @Test
    void laterChangesOfTheBiasHaveNoEffect() {
        var bias = new HashMap<>(Map.of(3, 1f));
        var sampling = new Sampling(1, 0, 1, 0, 1, 1, 64, 0, 0, bias, 0);
        bias.put(4, 2f);
        assertEquals(Map.of(3, 1f), sampling.logitBias());
        assertThrows(UnsupportedOperationException.class, () -> sampling.logitBias().clear());
    }

    private static void assertRefused(String message, UnaryOperator<SamplingSettings> change) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> change.apply(SamplingSettings.NONE));
        assertEquals(message, refusal.getMessage());
    }
}
