package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LogSumExpTest {
    @Property(tries = 2000)
    void exponentialsAreWithinTwoUnitsInTheLastPlace(@ForAll @DoubleRange(min = -708, max = 0) double x) {
        double expected = StrictMath.exp(x);
        double actual = LogSumExp.exp(x);
        assertTrue(Math.abs(actual - expected) <= 2 * Math.ulp(expected), () -> expected + " but got " + actual);
    }

    @Test
    void theEndsOfTheRangeAreExact() {
        assertEquals(1, LogSumExp.exp(0));
        assertEquals(1, LogSumExp.exp(-0.0));
        assertEquals(0, LogSumExp.exp(-708.1));
        assertEquals(0, LogSumExp.exp(Double.NEGATIVE_INFINITY));
    }

    @Property
    void agreesWithTheDefinition(@ForAll @Size(min = 1, max = 50) List<@FloatRange(min = -60, max = 60) Float> values) {
        var logits = new float[values.size()];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            logits[i] = values.get(i);
            sum += StrictMath.exp(logits[i]);
        }
        assertEquals(StrictMath.log(sum), LogSumExp.of(logits, 0, logits.length), 1e-12);
    }

    @Test
    void doesNotOverflow() {
        assertEquals(Float.MAX_VALUE, LogSumExp.of(new float[] {Float.MAX_VALUE, 0}, 0, 2));
        assertEquals(-Float.MAX_VALUE, LogSumExp.of(new float[] {-Float.MAX_VALUE, -Float.MAX_VALUE}, 0, 2));
    }

    @Test
    void looksOnlyAtItsRow() {
        assertEquals(Math.log(2), LogSumExp.of(new float[] {Float.NaN, 0, 0, Float.NaN}, 1, 2), 1e-15);
    }

    @Test
    void namesTheFirstLogitThatIsNotFinite() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            var logits = new float[1000];
            Arrays.fill(logits, 977, 1000, bad);
            var failure = assertThrows(SamplingException.class, () -> LogSumExp.of(logits, 10, 990));
            assertEquals("non-finite logits: %s at token id 967 of 990".formatted(bad), failure.getMessage());
        }
    }
}
