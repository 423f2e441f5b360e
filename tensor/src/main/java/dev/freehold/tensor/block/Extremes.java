package dev.freehold.tensor.block;

/// The extremes of a run of elements, from which scales are made.
final class Extremes {
    private Extremes() {}

    static float min(float[] in, int from, int count) {
        float min = in[from];
        for (int i = 1; i < count; i++) {
            min = Math.min(min, in[from + i]);
        }
        return min;
    }

    static float max(float[] in, int from, int count) {
        float max = in[from];
        for (int i = 1; i < count; i++) {
            max = Math.max(max, in[from + i]);
        }
        return max;
    }

    /// The first element of the greatest magnitude, with its sign.
    static float furthest(float[] in, int from, int count) {
        float furthest = 0f;
        for (int i = 0; i < count; i++) {
            if (Math.abs(in[from + i]) > Math.abs(furthest)) {
                furthest = in[from + i];
            }
        }
        return furthest;
    }

    /// `1 / x`, or 0 for 0.
    static float inverse(float x) {
        return x == 0f ? 0f : 1f / x;
    }

    /// `1 / x` of each, and some large number for 0, of use where that is multiplied by 0 or the product by it: without
    /// a branch these are vector instructions.
    static void invert(float[] x, float[] inverse) {
        for (int b = 0; b < inverse.length; b++) {
            inverse[b] = 1f / (x[b] + Float.MIN_NORMAL);
        }
    }
}
