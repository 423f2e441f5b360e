package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PerplexityTest {
    @Test
    void aUniformModelIsAsPerplexedAsItsVocabularyIsLarge() {
        var logits = new float[3 * 10];
        double nll = Perplexity.negativeLogLikelihood(logits, 10, 10, 7);
        var perplexity = Perplexity.NONE.plus(nll).plus(nll).plus(nll);
        assertEquals(3, perplexity.tokens());
        assertEquals(10, perplexity.value(), 1e-12);
        assertEquals(0, perplexity.standardError(), 1e-7);
    }

    @Test
    void aLikelihoodIsTheTokensShareOfItsRow() {
        float[] logits = {100, 100, 0, (float) Math.log(3), 100};
        assertEquals(Math.log(4), Perplexity.negativeLogLikelihood(logits, 2, 2, 0), 1e-7);
        assertEquals(Math.log(4 / 3.), Perplexity.negativeLogLikelihood(logits, 2, 2, 1), 1e-7);
    }

    @Test
    void theErrorIsThatOfTheMean() {
        // Likelihoods 1, 2, 3: mean 2, variance 2/3, error of the mean √(2/3/2).
        var perplexity = Perplexity.NONE.plus(1).plus(new Perplexity(2, 2 + 3, 4 + 9));
        assertEquals(2, perplexity.mean(), 1e-15);
        assertEquals(Math.exp(2), perplexity.value(), 1e-12);
        assertEquals(Math.exp(2) * Math.sqrt(1 / 3.), perplexity.standardError(), 1e-12);
        assertEquals(0, Perplexity.NONE.plus(1).standardError());
    }

    @Test
    void withoutTokensThereIsNoPerplexity() {
        assertTrue(Double.isNaN(Perplexity.NONE.value()));
    }

    @Test
    void badRowsAreRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> Perplexity.negativeLogLikelihood(new float[9], 5, 5, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> Perplexity.negativeLogLikelihood(new float[9], 0, 5, 5));
        assertEquals("non-finite logits: NaN at token id 0 of 2", assertThrows(SamplingException.class,
                () -> Perplexity.negativeLogLikelihood(new float[] {0, Float.NaN, 0}, 1, 2, 0)).getMessage());
    }
}
