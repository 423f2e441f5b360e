package dev.freehold.tensor.block;

import java.util.Arrays;

/// Levels for given scales, and the best scales for given levels, of all sub-blocks at once: weighted least squares of
/// `x ≈ scale·level`.
///
/// The error is `Σ w·(scale·c − x)²`, with levels `c`; `Σ w·c²` and `Σ w·x·c` are kept.
final class SymmetricFit {
    private static final float ROUNDING = 0x1.8p23f;

    /// Two entries a unit, from `−TABLE / 4` on: neighbouring levels have their middle at a multiple of one half.
    private static final int TABLE = 1024;

    private final Lanes lanes;
    private final Levels levels;
    private final float[] table;
    private final float[] level;
    final float[] sumCC;
    final float[] sumXC;

    SymmetricFit(Lanes lanes, Levels levels) {
        this.lanes = lanes;
        this.levels = levels;
        this.sumCC = new float[lanes.count];
        this.sumXC = new float[lanes.count];
        this.level = new float[lanes.count];
        this.table = new float[TABLE];
        for (int i = 0; i < TABLE; i++) {
            table[i] = NonLinearLevels.level(NonLinearLevels.nearest((i - TABLE / 2 + 0.5f) / 2f));
        }
    }

    /// Chooses the level nearest to each element times `inverse`.
    void choose(float[] inverse) {
        Arrays.fill(sumCC, 0f);
        Arrays.fill(sumXC, 0f);
        for (int i = 0; i < lanes.width; i++) {
            switch (levels) {
                case Levels.Uniform _ -> uniform(lanes.x[i], lanes.w[i], inverse, levels.lowest(), levels.highest(),
                        sumCC, sumXC);
                case Levels.NonLinear _ -> {
                    nonLinear(lanes.x[i], inverse, table, level);
                    add(lanes.x[i], lanes.w[i], level, sumCC, sumXC);
                }
            }
        }
    }

    private static void uniform(float[] x, float[] w, float[] inverse, float lowest, float highest, float[] sumCC,
            float[] sumXC) {
        for (int b = 0; b < sumCC.length; b++) {
            float level = Math.max(lowest, Math.min(highest, x[b] * inverse[b])) + ROUNDING - ROUNDING;
            float wc = w[b] * level;
            sumCC[b] += wc * level;
            sumXC[b] += wc * x[b];
        }
    }

    private static void nonLinear(float[] x, float[] inverse, float[] table, float[] level) {
        for (int b = 0; b < level.length; b++) {
            level[b] = table[Math.max(0, Math.min(TABLE - 1, (int) (2f * x[b] * inverse[b] + TABLE / 2)))];
        }
    }

    private static void add(float[] x, float[] w, float[] level, float[] sumCC, float[] sumXC) {
        for (int b = 0; b < level.length; b++) {
            float wc = w[b] * level[b];
            sumCC[b] += wc * level[b];
            sumXC[b] += wc * x[b];
        }
    }

    /// The scale of the least error for the levels chosen last, and that error.
    void solve(float[] scale, float[] error) {
        solve(sumCC, sumXC, lanes.sumXX, scale, error);
    }

    /// Where all levels are 0, so is the other sum, and the quotient.
    private static void solve(float[] sumCC, float[] sumXC, float[] sumXX, float[] scale, float[] error) {
        for (int b = 0; b < scale.length; b++) {
            scale[b] = sumXC[b] / Math.max(sumCC[b], Float.MIN_NORMAL);
            error[b] = sumXX[b] - scale[b] * sumXC[b];
        }
    }

    /// The codes of one sub-block, as [#choose] chooses them.
    void codes(int lane, float inverse, int[] codes, int to) {
        for (int i = 0; i < lanes.width; i++) {
            float x = lanes.x[i][lane] * inverse;
            codes[to + i] = switch (levels) {
                case Levels.Uniform _ -> (int) (Math.max(levels.lowest(), Math.min(levels.highest(), x)) + ROUNDING
                        - ROUNDING) - levels.lowest();
                case Levels.NonLinear _ -> NonLinearLevels.nearest(x);
            };
        }
    }
}
