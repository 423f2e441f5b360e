package dev.freehold.tensor.block;

import java.util.Arrays;

/// How much the error of each element of a block counts.
///
/// An element counts as its column does, and more the larger it is: `1 + |x|/σ`, with `σ²` the mean square of its
/// block, since large weights sit in columns that matter. Of `1`, `|x|`, `x²` and this it is the one that made no type
/// worse, measured as KL divergence.
///
/// Of measured importance the square root counts: mean squares of a few thousand inputs are themselves uncertain, and
/// taken as they are they made some types worse than without. (The exponent that "Activation-aware Weight
/// Quantization", <https://arxiv.org/abs/2306.00978>, finds best for its scales is near one half, too.)
final class Weighting {
    private final float[] importance;
    private final int block;

    /// @param block       elements over which `σ²` is the mean
    /// @param importance  one weight a column, at least 0; empty if all columns count the same
    Weighting(int block, float[] importance) {
        this.block = block;
        this.importance = new float[importance.length];
        for (int k = 0; k < importance.length; k++) {
            this.importance[k] = (float) Math.sqrt(importance[k]);
        }
    }

    /// Weighs the elements of `lanes`.
    ///
    /// @param column   of the first element, counted through all rows
    /// @param inverse  working memory, one a sub-block
    void weigh(Lanes lanes, int column, float[] inverse) {
        Arrays.fill(inverse, 0f);
        for (float[] x : lanes.x) {
            addSquares(x, inverse);
        }
        int subBlocks = block / lanes.width;
        for (int first = 0; first < lanes.count; first += subBlocks) {
            float sum = 0f;
            for (int j = 0; j < subBlocks; j++) {
                sum += inverse[first + j];
            }
            float deviations = sum > 0f ? (float) Math.sqrt((double) block / sum) : 0f;
            Arrays.fill(inverse, first, first + subBlocks, deviations);
        }
        for (int i = 0; i < lanes.width; i++) {
            weigh(lanes.x[i], inverse, lanes.w[i]);
            if (importance.length > 0) {
                multiply(lanes.w[i], (column + i) % importance.length, lanes.width);
            }
        }
    }

    private static void addSquares(float[] x, float[] sum) {
        for (int b = 0; b < sum.length; b++) {
            sum[b] += x[b] * x[b];
        }
    }

    private static void weigh(float[] x, float[] inverse, float[] w) {
        for (int b = 0; b < w.length; b++) {
            w[b] = 1f + Math.abs(x[b]) * inverse[b];
        }
    }

    private void multiply(float[] w, int first, int step) {
        int k = first;
        for (int b = 0; b < w.length; b++) {
            w[b] *= importance[k];
            k += step;
            if (k >= importance.length) {
                k -= importance.length;
            }
        }
    }
}
