package dev.freehold.engine.sampling;

/// Sums of exponentials of logits, in double arithmetic and with the same result to the last bit on every machine.
final class LogSumExp {
    private static final double LOG2_E = 0x1.71547652b82fep0;
    // ln 2 in two parts; the high one ends in 21 zero bits, so that `k` times it is exact.
    private static final double LN2_HIGH = 0x1.62e42feep-1;
    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    /// Adding it rounds to an integer and leaves that integer in the lowest bits.
    private static final double ROUND = 0x1.8p52;
    private static final double LOWEST = -708; // below it the result would be subnormal
    private static final int EXPONENT_BIAS = 1023;
    private static final int MANTISSA_BITS = 52;

    private LogSumExp() {}

    /// `log Σ exp(logits[i])` over `length` logits from `offset` on.
    ///
    /// @throws SamplingException if a logit is not a finite number
    static double of(float[] logits, int offset, int length) {
        requireFinite(logits, offset, length);
        float max = Float.NEGATIVE_INFINITY;
        for (int i = offset; i < offset + length; i++) {
            max = Math.max(max, logits[i]);
        }
        double sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += exp((double) logits[i] - max);
        }
        return max + StrictMath.log(sum);
    }

    /// `exp(x)` for `x <= 0`, within 2 units in the last place; 0 below -708.
    ///
    /// `x = k·ln 2 + r` with `|r| <= ½·ln 2`, then a Taylor polynomial of degree 13 for `exp(r)`, scaled by `2ᵏ`. Unlike
    /// `Math.exp`, which may differ between processors, it is only additions and multiplications, and so inlines into
    /// loops over whole vocabularies, where it is faster too.
    static double exp(double x) {
        if (x < LOWEST) {
            return 0;
        }
        double shifted = x * LOG2_E + ROUND;
        double k = shifted - ROUND;
        double r = (x - k * LN2_HIGH) - k * LN2_LOW;
        double p = 1.0 / 6227020800.0;
        p = p * r + 1.0 / 479001600;
        p = p * r + 1.0 / 39916800;
        p = p * r + 1.0 / 3628800;
        p = p * r + 1.0 / 362880;
        p = p * r + 1.0 / 40320;
        p = p * r + 1.0 / 5040;
        p = p * r + 1.0 / 720;
        p = p * r + 1.0 / 120;
        p = p * r + 1.0 / 24;
        p = p * r + 1.0 / 6;
        p = p * r + 0.5;
        p = p * r + 1;
        p = p * r + 1;
        return p * Double.longBitsToDouble((Double.doubleToRawLongBits(shifted) + EXPONENT_BIAS) << MANTISSA_BITS);
    }

    /// @throws SamplingException if a logit is not a finite number; names the first such token
    static void requireFinite(float[] logits, int offset, int length) {
        int infinity = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
        int largest = 0;
        for (int i = offset; i < offset + length; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(logits[i]) & Integer.MAX_VALUE);
        }
        if (largest < infinity) {
            return;
        }
        int id = 0;
        while (Float.isFinite(logits[offset + id])) {
            id++;
        }
        throw new SamplingException("non-finite logits: %s at token id %d of %d"
                .formatted(logits[offset + id], id, length));
    }
}
