package dev.freehold.kernels.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class ExponentialTest {
    @Test
    void isExactToAFewUnitsInTheLastPlace() {
        for (float x = -87f; x < 88f; x += 0.0007f) {
            double expected = Math.exp(x);
            float power = of(x);
            assertTrue(Math.abs(power - expected) <= 3e-7 * expected, "e^" + x + " = " + power);
        }
    }

    @Test
    void ofZeroIsOne() {
        assertEquals(1f, of(0f));
        assertEquals(1f, of(-0f));
    }

    @Test
    void staysFiniteAndPositiveBeyondTheNormalNumbers() {
        assertTrue(of(-1000f) > 0 && of(-1000f) < 1.3e-38f);
        assertTrue(of(1000f) > 2e38f && of(1000f) < Float.POSITIVE_INFINITY);
        assertTrue(of(Float.NEGATIVE_INFINITY) < 1.3e-38f);
    }

    private static float of(float x) {
        return Exponential.of(FloatVector.broadcast(VectorLoops.FLOATS, x)).lane(0);
    }
}
