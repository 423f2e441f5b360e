package dev.freehold.tensor.block;

/// The scales of a super-block of 256 elements, quantised as `x ≈ d·scale[j]·level` with a small signed integer
/// `scale` for each sub-block `j`: the encoder of [Q3_K], [Q6_K] and [IQ4_XS].
///
/// The element of a sub-block that is furthest from 0 gets the lowest level.
///
/// @param d       a number that half precision holds
/// @param scales  one a sub-block
record SymmetricScales(float d, int[] scales) {
    private static final int ELEMENTS = 256;

    /// @param width       elements in a sub-block
    /// @param lowest      the lowest level, negative
    /// @param scaleLimit  scales reach from `-scaleLimit` to `scaleLimit - 1`
    static SymmetricScales of(float[] in, int from, int width, int lowest, int scaleLimit) {
        int count = ELEMENTS / width;
        var steps = new float[count];
        for (int j = 0; j < count; j++) {
            steps[j] = Extremes.furthest(in, from + j * width, width) / lowest;
        }
        float d = Float.float16ToFloat(Float.floatToFloat16(Extremes.furthest(steps, 0, count) / -scaleLimit));
        var scales = new int[count];
        for (int j = 0; j < count; j++) {
            scales[j] = Math.clamp(Math.round(steps[j] * Extremes.inverse(d)), -scaleLimit, scaleLimit - 1);
        }
        return new SymmetricScales(d, scales);
    }

    /// What an element of sub-block `j` is multiplied with to give its level.
    float inverse(int j) {
        return Extremes.inverse(d * scales[j]);
    }
}
