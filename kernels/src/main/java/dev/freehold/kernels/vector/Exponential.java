package dev.freehold.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// `eˣ` of all lanes, to about 2 units in the last place.
///
/// `eˣ = 2ⁿ·eʳ` with `n = round(x / ln 2)` and `|r| ≤ ln 2 / 2`. `eʳ` is its Taylor polynomial of degree 7, whose error
/// there is below `r⁸ / 8! < 6e-9`; `n` is added to the exponent bits. `ln 2` is subtracted in two parts, so that no
/// digits of `r` are lost (Cody and Waite).
final class Exponential {
    private static final float LOG2_E = 1.44269504f;
    private static final float LN_2_HIGH = 0.693359375f;
    private static final float LN_2_LOW = -2.12194440e-4f;
    /// Results outside the normal numbers become the nearest one that is inside.
    private static final float LEAST = -87.3f;
    private static final float GREATEST = 88.3f;
    /// Adding `1.5·2²³` leaves no room for a fraction: the sum is rounded, and its low bits are the integer.
    private static final float ROUNDER = 0x1.8p23f;
    private static final int EXPONENT_BITS_AT = 23;

    private Exponential() {}

    static FloatVector of(FloatVector x) {
        FloatVector clamped = x.max(LEAST).min(GREATEST);
        FloatVector rounded = clamped.mul(LOG2_E).add(ROUNDER);
        FloatVector n = rounded.sub(ROUNDER);
        FloatVector r = clamped.sub(n.mul(LN_2_HIGH)).sub(n.mul(LN_2_LOW));
        FloatVector power = r.mul(1f / 5040).add(1f / 720);
        power = power.fma(r, FloatVector.broadcast(VectorLoops.FLOATS, 1f / 120));
        power = power.fma(r, FloatVector.broadcast(VectorLoops.FLOATS, 1f / 24));
        power = power.fma(r, FloatVector.broadcast(VectorLoops.FLOATS, 1f / 6));
        power = power.fma(r, FloatVector.broadcast(VectorLoops.FLOATS, 1f / 2));
        power = power.fma(r, FloatVector.broadcast(VectorLoops.FLOATS, 1f));
        power = power.fma(r, FloatVector.broadcast(VectorLoops.FLOATS, 1f));
        IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_BITS_AT);
        return power.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }
}
