package dev.freehold.tensor.block;

/// How much the error of each element of a block counts.
///
/// An element counts as its column does, and more the larger it is: `√(σ² + x²)/σ`, with `σ²` the mean square of its
/// block. What a weight contributes to an output grows with it, and large weights sit in columns that matter.
final class Weighting {
    private final float[] importance;
    private final float[] weights;

    /// @param block       elements over which `σ²` is the mean
    /// @param importance  one weight a column, at least 0; empty if all columns count the same
    Weighting(int block, float[] importance) {
        this.weights = new float[block];
        this.importance = importance;
    }

    int block() {
        return weights.length;
    }

    static final String MODE = System.getProperty("mode", "a");

    /// The weights of the block of elements from `from` on, the first of which is of column `column`, counted through
    /// all rows. The array is reused.
    float[] of(float[] in, int from, int column) {
        float sum = 0f;
        for (int k = 0; k < weights.length; k++) {
            sum += in[from + k] * in[from + k];
        }
        float inverse = sum > 0f ? weights.length / sum : 0f;
        float is = (float) Math.sqrt(inverse);
        for (int k = 0; k < weights.length; k++) {
            float square = in[from + k] * in[from + k] * inverse;
            weights[k] = switch (MODE) {
                case "a" -> (float) Math.sqrt(1f + square);
                case "1" -> 1f;
                case "x2" -> 1e-3f + square;
                case "x" -> 1e-2f + Math.abs(in[from + k]) * is;
                case "1+x" -> 1f + Math.abs(in[from + k]) * is;
                default -> throw new IllegalStateException();
            };
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
