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
}
