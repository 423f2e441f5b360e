package dev.freehold.tensor.block;

import java.util.Arrays;

/// Levels for given scales, and the best scales for given levels, of all sub-blocks at once: weighted least squares of
/// `x ≈ scale·level`.
///
/// The error is `Σ w·(scale·c − x)²`, with levels `c`; `Σ w·c²` and `Σ w·x·c` are kept.
final class SymmetricFit {
    private static final float ROUNDING = 0x1.8p23f;

    private final Lanes lanes;
    private final Levels levels;
    private final float[] level;
    final float[] sumCC;
    final float[] sumXC;

    SymmetricFit(Lanes lanes, Levels levels) {
        this.lanes = lanes;
        this.levels = levels;
        this.sumCC = new float[lanes.count];
        this.sumXC = new float[lanes.count];
        this.level = new float[lanes.count];
    }

    /// Chooses the level nearest to each element times `inverse`.
    void choose(float[] inverse) {
        Arrays.fill(sumCC, 0f);
        Arrays.fill(sumXC, 0f);
        switch (levels) {
            case Levels.Uniform _ -> {
                for (int i = 0; i < lanes.width; i += 2) {
                    uniform(lanes.x[i], lanes.w[i], lanes.x[i + 1], lanes.w[i + 1], inverse, levels.lowest(),
                            levels.highest(), sumCC, sumXC);
                }
            }
            case Levels.NonLinear _ -> {
                for (int i = 0; i < lanes.width; i++) {
                    nonLinear(lanes.x[i], inverse, NonLinearLevels.NEAREST, level);
                    add(lanes.x[i], lanes.w[i], level, sumCC, sumXC);
                }
            }
        }
    }

    /// Two elements at a time: half the traffic of sums. Integers are clamped in two instructions, floats in twelve.
    private static void uniform(float[] x, float[] w, float[] y, float[] v, float[] inverse, int lowest, int highest,
            float[] sumCC, float[] sumXC) {
        for (int b = 0; b < sumCC.length; b++) {
            float first = Math.max(lowest, Math.min(highest, (int) (x[b] * inverse[b] + ROUNDING - ROUNDING)));
            float second = Math.max(lowest, Math.min(highest, (int) (y[b] * inverse[b] + ROUNDING - ROUNDING)));
            float wc = w[b] * first;
            float vc = v[b] * second;
            sumCC[b] = sumCC[b] + wc * first + vc * second;
            sumXC[b] = sumXC[b] + wc * x[b] + vc * y[b];
        }
    }

    private static void nonLinear(float[] x, float[] inverse, float[] table, float[] level) {
        for (int b = 0; b < level.length; b++) {
            int entry = (int) (2f * x[b] * inverse[b] + table.length / 2);
            level[b] = table[Math.max(0, Math.min(table.length - 1, entry))];
        }
    }

    private static void add(float[] x, float[] w, float[] level, float[] sumCC, float[] sumXC) {
        for (int b = 0; b < level.length; b++) {
            float wc = w[b] * level[b];
            sumCC[b] += wc * level[b];
            sumXC[b] += wc * x[b];
        }
    }

    /// The scale of the least error for the levels chosen last, and by how much it makes the error less than that of
    /// zeros.
    void solve(float[] scale, float[] gain) {
        solve(sumCC, sumXC, scale, gain);
    }

    /// Where all levels are 0, so is the other sum, and the quotient.
    private static void solve(float[] sumCC, float[] sumXC, float[] scale, float[] gain) {
        for (int b = 0; b < scale.length; b++) {
            scale[b] = sumXC[b] / Math.max(sumCC[b], Float.MIN_NORMAL);
            gain[b] = scale[b] * sumXC[b];
        }
    }

    /// The codes of elements, as [#choose] chooses their levels.
    ///
    /// @param inverse  of the scale of each element
    static void codes(Levels levels, float[] in, int from, float[] inverse, int[] codes) {
        switch (levels) {
            case Levels.Uniform _ -> codes(in, from, inverse, levels.lowest(), levels.highest(), codes);
            case Levels.NonLinear _ -> {
                for (int k = 0; k < codes.length; k++) {
                    codes[k] = NonLinearLevels.nearest(in[from + k] * inverse[k]);
                }
            }
        }
    }

    private static void codes(float[] in, int from, float[] inverse, int lowest, int highest, int[] codes) {
        for (int k = 0; k < codes.length; k++) {
            int level = (int) (in[from + k] * inverse[k] + ROUNDING - ROUNDING);
            codes[k] = Math.max(lowest, Math.min(highest, level)) - lowest;
        }
    }
}
