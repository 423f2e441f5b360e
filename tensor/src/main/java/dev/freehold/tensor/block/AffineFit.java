package dev.freehold.tensor.block;

import java.util.Arrays;

/// Codes for given scales, and the best scales for given codes, of all sub-blocks at once: weighted least squares of
/// `x ≈ scale·code + origin`.
///
/// With codes `c`, the error is `Σ w·(scale·c + origin − x)²`, a quadratic form in scale and origin, of which the sums
/// `Σ w·c`, `Σ w·c²` and `Σ w·x·c` are kept beside those of [Lanes].
final class AffineFit {
    /// Added and taken away again, it leaves an integer of a number of up to 22 bits: the nearest, ties to even.
    private static final float ROUNDING = 0x1.8p23f;

    private final Lanes lanes;
    private final int codeLimit;
    final float[] sumC;
    final float[] sumCC;
    final float[] sumXC;

    AffineFit(Lanes lanes, int codeLimit) {
        this.lanes = lanes;
        this.codeLimit = codeLimit;
        this.sumC = new float[lanes.count];
        this.sumCC = new float[lanes.count];
        this.sumXC = new float[lanes.count];
    }

    /// Chooses the code nearest to each element, where `x = code/inverse + origin`.
    void choose(float[] inverse, float[] origin) {
        Arrays.fill(sumC, 0f);
        Arrays.fill(sumCC, 0f);
        Arrays.fill(sumXC, 0f);
        for (int i = 0; i < lanes.width; i++) {
            add(lanes.x[i], lanes.w[i], inverse, origin);
        }
    }

    private void add(float[] x, float[] w, float[] inverse, float[] origin) {
        add(x, w, inverse, origin, codeLimit, sumC, sumCC, sumXC);
    }

    /// Integers are clamped in two instructions, floats in twelve.
    private static void add(float[] x, float[] w, float[] inverse, float[] origin, int limit, float[] sumC,
            float[] sumCC, float[] sumXC) {
        for (int b = 0; b < sumC.length; b++) {
            float code = Math.max(0, Math.min(limit, (int) ((x[b] - origin[b]) * inverse[b] + ROUNDING - ROUNDING)));
            float wc = w[b] * code;
            sumC[b] += wc;
            sumCC[b] += wc * code;
            sumXC[b] += wc * x[b];
        }
    }

    /// The scale and origin of the least error for the codes chosen last, and that error. Where all codes are
    /// the same, the origin is the mean; where it would be above 0 and must not, it is 0.
    ///
    /// @param signed  whether origins may be above 0
    void solve(boolean signed, float[] scale, float[] origin, float[] error) {
        solve(lanes.sumW, lanes.sumX, sumC, sumCC, sumXC, scale, origin);
        for (int b = 0; b < scale.length; b++) {
            if (!(scale[b] > 0f && scale[b] < Float.MAX_VALUE && (signed || origin[b] <= 0f))) {
                constrain(b, signed, scale, origin);
            }
        }
        errors(scale, origin, error);
    }

    private void constrain(int b, boolean signed, float[] scale, float[] origin) {
        boolean solved = scale[b] > 0f && scale[b] < Float.MAX_VALUE;
        float mean = lanes.sumX[b] / Math.max(lanes.sumW[b], Float.MIN_NORMAL);
        if (!solved && (signed || mean <= 0f)) {
            scale[b] = 0f;
            origin[b] = mean;
        } else {
            scale[b] = sumCC[b] > 0f ? Math.max(0f, sumXC[b] / sumCC[b]) : 0f;
            origin[b] = 0f;
        }
    }

    private static void solve(float[] sumW, float[] sumX, float[] sumC, float[] sumCC, float[] sumXC, float[] scale,
            float[] origin) {
        for (int b = 0; b < sumW.length; b++) {
            float determinant = sumW[b] * sumCC[b] - sumC[b] * sumC[b];
            scale[b] = (sumW[b] * sumXC[b] - sumX[b] * sumC[b]) / determinant;
            origin[b] = (sumX[b] - scale[b] * sumC[b]) / sumW[b];
        }
    }

    /// The errors of the codes chosen last with these scales and origins.
    void errors(float[] scale, float[] origin, float[] error) {
        errors(lanes.sumW, lanes.sumX, lanes.sumXX, scale, origin, error);
    }

    private void errors(float[] sumW, float[] sumX, float[] sumXX, float[] scale, float[] origin, float[] error) {
        errors(sumW, sumX, sumXX, sumC, sumCC, sumXC, scale, origin, error);
    }

    private static void errors(float[] sumW, float[] sumX, float[] sumXX, float[] sumC, float[] sumCC, float[] sumXC,
            float[] scale, float[] origin, float[] error) {
        for (int b = 0; b < sumW.length; b++) {
            float s = scale[b];
            float o = origin[b];
            error[b] = sumXX[b] + s * (s * sumCC[b] - 2f * sumXC[b])
                    + o * (o * sumW[b] + 2f * (s * sumC[b] - sumX[b]));
        }
    }

    /// The codes of elements, as [#choose] chooses them.
    ///
    /// @param inverse  of the scale of each element
    /// @param origin   of each element
    void codes(float[] in, int from, float[] inverse, float[] origin, int[] codes) {
        codes(in, from, inverse, origin, codeLimit, codes);
    }

    private static void codes(float[] in, int from, float[] inverse, float[] origin, int limit, int[] codes) {
        for (int k = 0; k < codes.length; k++) {
            int code = (int) ((in[from + k] - origin[k]) * inverse[k] + ROUNDING - ROUNDING);
            codes[k] = Math.max(0, Math.min(limit, code));
        }
    }
}
