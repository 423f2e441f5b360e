package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LogSumExpTest {
    @Property(tries = 2000)
    void exponentialsHaveTwelveDigits(@ForAll @DoubleRange(min = -708, max = 0) double x) {
        double expected = StrictMath.exp(x);
        double actual = exp(x);
        assertTrue(Math.abs(actual - expected) <= 1e-12 * expected, () -> expected + " but got " + actual);
    }

    @Test
    void theEndsOfTheRange() {
        assertEquals(1, exp(0));
        assertEquals(1, exp(-0.0));
        assertEquals(exp(-708), exp(-708.1));
        assertEquals(exp(-708), exp(Double.NEGATIVE_INFINITY));
        assertTrue(0 < exp(-708) && exp(-708) < 1e-307);
    }

    @Property(tries = 100)
    void everyNumberIsReplacedAndSummed(@ForAll @IntRange(min = 0, max = 40) int count) {
        var x = new double[count + 1];
        Arrays.setAll(x, i -> -i);
        double sum = LogSumExp.exponentiate(x, count);
        assertEquals(-count, x[count]);
        double expected = 0;
        for (int i = 0; i < count; i++) {
            assertEquals(Math.exp(-i), x[i], 1e-12);
            expected += Math.exp(-i);
        }
        assertEquals(expected, sum, 1e-11);
    }

    /// The compiler replaces the loop by vector instructions once it runs often.
    @Test
    void theBitsDoNotDependOnWhoComputes() {
        var random = new Random(3);
        double[] arguments = random.doubles(3000, -40, 0).toArray();
        var one = new double[arguments.length];
        for (int i = 0; i < one.length; i++) {
            one[i] = exp(arguments[i]);
        }
        for (int i = 0; i < 2000; i++) {
            LogSumExp.exponentiate(arguments.clone(), arguments.length);
        }
        double[] all = arguments.clone();
        LogSumExp.exponentiate(all, all.length);
        assertArrayEquals(one, all);
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

    @Test
    void longRowsAreSummedBlockByBlock() {
        for (int length : new int[] {1023, 1024, 1025, 2048, 5000}) {
            assertEquals(7 + Math.log(length), LogSumExp.of(filled(length, 7), 0, length), 1e-12);
        }
    }

    private static float[] filled(int length, float logit) {
        var logits = new float[length];
        Arrays.fill(logits, logit);
        return logits;
    }

    private static double exp(double x) {
        return LogSumExp.exponentiate(new double[] {x}, 1);
    }
}
