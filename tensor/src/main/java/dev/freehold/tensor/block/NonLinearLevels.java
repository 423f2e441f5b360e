package dev.freehold.tensor.block;

/// The sixteen levels of [IQ4_NL] and [IQ4_XS] (ggml `kvalues_iq4nl`): denser near 0, where most weights are.
final class NonLinearLevels {
    private static final byte[] LEVELS = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    /// The nearest level of every number: two entries a unit, the middle one is of 0 to 1/2. The middle between
    /// neighbouring levels is a multiple of one half.
    static final float[] NEAREST = new float[1024];

    static {
        for (int i = 0; i < NEAREST.length; i++) {
            NEAREST[i] = level(nearest((i - NEAREST.length / 2 + 0.5f) / 2f));
        }
    }

    private NonLinearLevels() {}

    static int level(int code) {
        return LEVELS[code];
    }

    /// The code of the level nearest to `x`; of two equally near, the lower.
    static int nearest(float x) {
        int code = 0;
        while (code < LEVELS.length - 1 && x - LEVELS[code] > LEVELS[code + 1] - x) {
            code++;
        }
        return code;
    }
}
