package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogProbabilitiesTest {
    private static final float[] LOGITS = {5, (float) (5 + Math.log(3)), 5, (float) (5 + Math.log(2))};

    @Test
    void aTokensShareOfTheExponentials() {
        var result = LogProbabilities.of(LOGITS, 1, 0);
        assertEquals(1, result.chosen().id());
        assertEquals(Math.log(3 / 7.), result.chosen().logProbability(), 1e-6);
        assertEquals(List.of(), result.top());
    }

    @Test
    void theLikeliestComeFirstAndOfEqualsTheLowerId() {
        var result = LogProbabilities.of(LOGITS, 2, 3);
        assertEquals(List.of(1, 3, 0), result.top().stream().map(TokenLogProbability::id).toList());
        assertEquals(Math.log(2 / 7.), result.top().get(1).logProbability(), 1e-6);
        assertEquals(result.chosen().logProbability(), result.top().get(2).logProbability());
    }

    @Test
    void aSmallVocabularyHasFewerAlternatives() {
        assertEquals(List.of(1, 3, 0, 2),
                LogProbabilities.of(LOGITS, 0, 20).top().stream().map(TokenLogProbability::id).toList());
    }

    @Test
    void impossibleRequestsAreRefused() {
        assertEquals("top log-probabilities: 21, expected 0 to 20", assertThrows(IllegalArgumentException.class,
                () -> LogProbabilities.of(LOGITS, 0, 21)).getMessage());
        assertEquals("token 4 is not of the vocabulary, 0 to 3", assertThrows(IllegalArgumentException.class,
                () -> LogProbabilities.of(LOGITS, 4, 1)).getMessage());
        assertEquals("non-finite logits: NaN at token id 1 of 2", assertThrows(SamplingException.class,
                () -> LogProbabilities.of(new float[] {0, Float.NaN}, 0, 1)).getMessage());
    }
}
