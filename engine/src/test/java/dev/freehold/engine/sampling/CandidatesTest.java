package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidatesTest {
    /// Probabilities 0.1, 0.4, 0.2, 0.3 for tokens 0 to 3.
    private static final float[] LOGITS = logits(0.1, 0.4, 0.2, 0.3);
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    private final Candidates candidates = new Candidates();

    @Test
    void withoutFiltersAllRemainInTheOrderOfTheVocabulary() {
        assertArrayEquals(new int[] {0, 1, 2, 3}, keep(LOGITS, 0, _ -> {}));
        assertArrayEquals(new double[] {0.1, 0.4, 0.2, 0.3}, candidates.probabilities(1), 1e-7);
    }

    @Test
    void topKKeepsTheLikeliest() {
        assertArrayEquals(new int[] {1, 3}, keep(LOGITS, 2, _ -> {}));
        assertArrayEquals(new double[] {4 / 7., 3 / 7.}, candidates.probabilities(1), 1e-7);
        assertArrayEquals(new int[] {1}, keep(LOGITS, 1, _ -> {}));
        assertArrayEquals(new int[] {1, 3, 2, 0}, keep(LOGITS, 9, _ -> {}));
    }

    @Test
    void ofEquallyLikelyTokensTheLowerIdRanksFirst() {
        assertArrayEquals(new int[] {3, 0}, keep(new float[] {-0f, 0f, 0f, 1f, -1f}, 2, _ -> {}));
        assertArrayEquals(new int[] {0, 1}, keep(new float[] {5, 5, 5, 5}, 0, c -> c.keepTopP(0.5)));
    }

    @Test
    void topPKeepsTheTokenThatReachesIt() {
        assertArrayEquals(new int[] {1}, keep(LOGITS, 0, c -> c.keepTopP(0.01)));
        assertArrayEquals(new int[] {1}, keep(LOGITS, 0, c -> c.keepTopP(0.39)));
        assertArrayEquals(new int[] {1, 3}, keep(LOGITS, 0, c -> c.keepTopP(0.41)));
        assertArrayEquals(new int[] {1, 3}, keep(LOGITS, 0, c -> c.keepTopP(0.69)));
        assertArrayEquals(new int[] {1, 3, 2}, keep(LOGITS, 0, c -> c.keepTopP(0.71)));
        assertArrayEquals(new int[] {1, 3, 2, 0}, keep(LOGITS, 0, c -> c.keepTopP(0.91)));
    }

    @Test
    void topPReachedExactlyNeedsNoFurtherToken() {
        assertArrayEquals(new int[] {0, 1}, keep(new float[] {2, 2, 2, 2}, 0, c -> c.keepTopP(0.5)));
    }

    @Test
    void topPAfterTopKLooksAtWhatTopKLeft() {
        // 0.4 of 0.7 is 0.57
        assertArrayEquals(new int[] {1}, keep(LOGITS, 2, c -> c.keepTopP(0.57)));
        assertArrayEquals(new int[] {1, 3}, keep(LOGITS, 2, c -> c.keepTopP(0.58)));
    }

    @Test
    void minPKeepsThoseAFractionAsLikelyAsTheLikeliest() {
        assertArrayEquals(new int[] {0, 1, 2, 3}, keep(LOGITS, 0, c -> c.keepMinP(0.249)));
        assertArrayEquals(new int[] {1, 2, 3}, keep(LOGITS, 0, c -> c.keepMinP(0.251)));
        assertArrayEquals(new int[] {1, 3}, keep(LOGITS, 0, c -> c.keepMinP(0.7)));
        assertArrayEquals(new int[] {1}, keep(LOGITS, 0, c -> c.keepMinP(1)));
    }

    @Test
    void typicalKeepsThoseClosestToTheEntropy() {
        // Entropy 1.280; surprises 2.303, 0.916, 1.609, 1.204: distances 1.023, 0.364, 0.330, 0.076.
        assertArrayEquals(new int[] {3}, keep(LOGITS, 0, c -> c.keepTypical(0.29)));
        assertArrayEquals(new int[] {3, 2}, keep(LOGITS, 0, c -> c.keepTypical(0.49)));
        assertArrayEquals(new int[] {3, 2, 1}, keep(LOGITS, 0, c -> c.keepTypical(0.51)));
        assertArrayEquals(new int[] {3, 2, 1, 0}, keep(LOGITS, 0, c -> c.keepTypical(0.91)));
    }

    @Test
    void filtersAfterTypicalLookAtWhatItLeft() {
        // Token 1 is gone: 0.2 and 0.3 become 0.4 and 0.6.
        assertArrayEquals(new int[] {3}, keep(LOGITS, 0, c -> {
            c.keepTypical(0.49);
            c.keepTopP(0.59);
        }));
        assertArrayEquals(new int[] {3}, keep(LOGITS, 0, c -> {
            c.keepTypical(0.49);
            c.keepMinP(0.67);
        }));
    }

    @Test
    void temperatureFlattensAndSharpens() {
        keep(LOGITS, 0, _ -> {});
        assertArrayEquals(new double[] {1 / 30., 16 / 30., 4 / 30., 9 / 30.}, candidates.probabilities(0.5), 1e-6);
        assertArrayEquals(new double[] {0.25, 0.25, 0.25, 0.25}, candidates.probabilities(1e9), 1e-6);
        assertArrayEquals(new double[] {0, 1, 0, 0}, candidates.probabilities(Double.MIN_VALUE), 1e-300);
    }

    @Test
    void drawsWalkTheCumulativeProbabilities() {
        keep(LOGITS, 0, c -> c.keepTopP(0.99)); // 1, 3, 2, 0 end at 0.4, 0.7, 0.9, 1
        assertEquals(1, candidates.draw(1, 0));
        assertEquals(1, candidates.draw(1, 0.3999));
        assertEquals(3, candidates.draw(1, 0.4001));
        assertEquals(3, candidates.draw(1, 0.6999));
        assertEquals(2, candidates.draw(1, 0.7001));
        assertEquals(0, candidates.draw(1, 0.9001));
        assertEquals(0, candidates.draw(1, Math.nextDown(1.0)));
    }

    @Test
    void aDrawNeverEndsInATokenOfNoProbability() {
        keep(new float[] {-1000, 0, -1000, 0, -1000}, 0, _ -> {});
        assertEquals(1, candidates.draw(1, 0));
        assertEquals(3, candidates.draw(1, 0.5));
        assertEquals(3, candidates.draw(1, Math.nextDown(1.0)));
    }

    @Test
    void tokensOfLogitNegativeInfinityAreNoCandidates() {
        assertArrayEquals(new int[] {1, 2}, keep(new float[] {NEVER, 0, 1, NEVER}, 0, _ -> {}));
        assertArrayEquals(new int[] {2, 1}, keep(new float[] {NEVER, 0, 1, NEVER}, 3, _ -> {}));
        var failure = assertThrows(SamplingException.class, () -> candidates.load(new float[] {NEVER, NEVER}, 1));
        assertEquals("no token can be drawn: all 2 are suppressed", failure.getMessage());
    }

    private int[] keep(float[] logits, int topK, Consumer<Candidates> filters) {
        candidates.load(logits, topK);
        filters.accept(candidates);
        return IntStream.range(0, candidates.count()).map(candidates::id).toArray();
    }

    private static float[] logits(double... probabilities) {
        var logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (Math.log(probabilities[i]) + 3);
        }
        return logits;
    }
}
