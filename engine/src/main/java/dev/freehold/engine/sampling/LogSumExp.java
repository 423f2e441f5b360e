package dev.freehold.engine.sampling;

/// Sums of exponentials of logits, in double arithmetic and the same to the last bit on every machine.
///
/// Not by `Math.exp`, whose last bits depend on the processor, nor by `StrictMath.exp`: the loops here are plain
/// additions and multiplications, which the compiler turns into vector instructions. `SamplerBenchmark` compares the
/// three.
final class LogSumExp {
    /// Arguments below it count as it: `exp(-708)` is 3.3e-308, about the smallest number of full precision.
    private static final double LOWEST = -708;
    private static final int SQUARINGS = 11;
    private static final double SCALE = 1.0 / (1 << SQUARINGS);
    private static final int BLOCK = 1024;

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
        var block = new double[Math.min(length, BLOCK)];
        double sum = 0;
        for (int start = 0; start < length; start += BLOCK) {
            int count = Math.min(length - start, BLOCK);
            for (int i = 0; i < count; i++) {
                block[i] = (double) logits[offset + start + i] - max;
            }
            sum += exponentiate(block, count);
        }
        return max + StrictMath.log(sum);
    }

    /// Replaces the first `count` numbers by their exponentials, with a relative error of 1e-12 at most.
    ///
    /// `exp(x) = exp(x / 2048)^2048`: a Taylor polynomial of degree 13 for an argument of at most 0.35, then squared
    /// eleven times.
    ///
    /// @param x  0 or less, also negative infinity; what is below -708 counts as -708
    /// @return the sum of the exponentials
    static double exponentiate(double[] x, int count) {
        for (int i = 0; i < count; i++) {
            double y = Math.max(x[i], LOWEST) * SCALE;
            double p = 1.0 / 6227020800.0;
            p = p * y + 1.0 / 479001600;
            p = p * y + 1.0 / 39916800;
            p = p * y + 1.0 / 3628800;
            p = p * y + 1.0 / 362880;
            p = p * y + 1.0 / 40320;
            p = p * y + 1.0 / 5040;
            p = p * y + 1.0 / 720;
            p = p * y + 1.0 / 120;
            p = p * y + 1.0 / 24;
            p = p * y + 1.0 / 6;
            p = p * y + 0.5;
            p = p * y + 1;
            p = p * y + 1;
            p *= p; // a loop over SQUARINGS would not become vector instructions
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            x[i] = p;
        }
        return sum(x, count);
    }

    /// Four sums side by side: one would wait for each addition.
    private static double sum(double[] x, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i < count - 3; i += 4) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
        }
        for (; i < count; i++) {
            a += x[i];
        }
        return (a + b) + (c + d);
    }

    /// @throws SamplingException if a logit is not a finite number; names the first such token
    static void requireFinite(float[] logits, int offset, int length) {
        float largest = 0;
        for (int i = offset; i < offset + length; i++) {
            largest = Math.max(largest, Math.abs(logits[i])); // NaN if there is one
        }
        if (Float.isFinite(largest)) {
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
