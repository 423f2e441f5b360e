package dev.freehold.tensor.block;

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
    private final float[] weights;

    /// @param block       elements over which `σ²` is the mean
    /// @param importance  one weight a column, at least 0; empty if all columns count the same
    Weighting(int block, float[] importance) {
        this.weights = new float[block];
        this.importance = new float[importance.length];
        for (int k = 0; k < importance.length; k++) {
            this.importance[k] = (float) Math.sqrt(importance[k]);
        }
    }

    int block() {
        return weights.length;
    }

    /// The weights of the block of elements from `from` on, the first of which is of column `column`, counted through
    /// all rows. The array is reused.
    float[] of(float[] in, int from, int column) {
        float sum = 0f;
        for (int k = 0; k < weights.length; k++) {
            sum += in[from + k] * in[from + k];
        }
        float inverse = sum > 0f ? (float) Math.sqrt(weights.length / sum) : 0f;
        for (int k = 0; k < weights.length; k++) {
            weights[k] = 1f + Math.abs(in[from + k]) * inverse;
        }
        if (importance.length > 0) {
            int first = column % importance.length;
            for (int k = 0; k < weights.length; k++) {
                weights[k] *= importance[first + k];
            }
        }
        return weights;
    }
}
