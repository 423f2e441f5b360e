package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DivergenceTest {
    private static final double LN2 = Math.log(2);

    @Test
    void divergenceIsTheMeanOfTheLogarithmsOfTheRatios() {
        // P = (1/2, 1/4, 1/4), Q = (1/4, 1/4, 1/2), each shifted as logits may be.
        float[] p = {(float) LN2 + 5, 5, 5};
        float[] q = {-3, -3, (float) LN2 - 3};
        assertEquals(LN2 / 2 - LN2 / 4, Divergence.kullbackLeibler(p, q), 1e-7);
    }

    @Test
    void itIsMeasuredFromTheReference() {
        // P = (1/2, 1/2), Q = (3/4, 1/4).
        float[] p = {0, 0};
        float[] q = {(float) Math.log(3), 0};
        assertEquals(Math.log(4 / 3.) / 2, Divergence.kullbackLeibler(p, q), 1e-7);
        assertEquals(0.75 * Math.log(1.5) - LN2 / 4, Divergence.kullbackLeibler(q, p), 1e-7);
    }

    @Test
    void whatTheReferenceRulesOutCountsForNothing() {
        assertEquals(0, Divergence.kullbackLeibler(new float[] {0, -3e38f}, new float[] {0, -1e38f}), 1e-12);
        assertEquals(2e4, Divergence.kullbackLeibler(new float[] {2e4f, 0}, new float[] {0, 2e4f}), 1e-3);
    }

    @Property
    void itIsZeroForTheSamePredictionAndNeverBelow(
            @ForAll @Size(20) List<@FloatRange(min = -30, max = 30) Float> reference,
            @ForAll @Size(20) List<@FloatRange(min = -30, max = 30) Float> logits) {
        float[] p = array(reference);
        float[] q = array(logits);
        assertEquals(0, Divergence.kullbackLeibler(p, p), 1e-9);
        assertTrue(Divergence.kullbackLeibler(p, q) > -1e-9);
    }

    private static float[] array(List<Float> values) {
        var array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    @Test
    void theErrorIsThatOfTheMean() {
        // Divergences 1, 2, 3: mean 2, variance 2/3, error of the mean √(2/3/2).
        var divergence = Divergence.NONE.plus(1).plus(2).plus(3);
        assertEquals(3, divergence.tokens());
        assertEquals(2, divergence.mean(), 1e-15);
        assertEquals(Math.sqrt(1 / 3.), divergence.standardError(), 1e-12);
        assertEquals(0, Divergence.NONE.plus(1).standardError());
        assertTrue(Double.isNaN(Divergence.NONE.mean()));
    }

    @Test
    void badRowsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Divergence.kullbackLeibler(new float[9], new float[8]));
        assertEquals("non-finite logits: NaN at token id 1 of 2", assertThrows(SamplingException.class,
                () -> Divergence.kullbackLeibler(new float[2], new float[] {0, Float.NaN})).getMessage());
    }
}
