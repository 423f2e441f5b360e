package dev.freehold.tensor.block;

/// A super-block of 256 elements, quantised as `x ≈ d·scale[j]·code − dmin·min[j]` with small integers `scale` and
/// `min` for each sub-block `j`: the encoder of [Q2_K], [Q4_K] and [Q5_K].
///
/// The codes of a sub-block are spread from its least element (at most 0) to its greatest.
///
/// @param d       a number that half precision holds
/// @param dmin    a number that half precision holds
/// @param scales  one a sub-block
/// @param mins    one a sub-block
/// @param codes   256
record AffineCodes(float d, float dmin, int[] scales, int[] mins, int[] codes) {
    private static final int ELEMENTS = 256;

    /// @param width       elements in a sub-block
    /// @param codeLimit   the greatest code
    /// @param scaleLimit  the greatest scale and min
    static AffineCodes of(float[] in, int from, int width, int codeLimit, int scaleLimit) {
        int count = ELEMENTS / width;
        var steps = new float[count];
        var depths = new float[count];
        for (int j = 0; j < count; j++) {
            float min = Math.min(0f, Extremes.min(in, from + j * width, width));
            steps[j] = (Math.max(0f, Extremes.max(in, from + j * width, width)) - min) / codeLimit;
            depths[j] = -min;
        }
        float d = toHalf(Extremes.max(steps, 0, count) / scaleLimit);
        float dmin = toHalf(Extremes.max(depths, 0, count) / scaleLimit);
        int[] scales = round(steps, d, scaleLimit);
        int[] mins = round(depths, dmin, scaleLimit);
        var codes = new int[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            int j = i / width;
            float inverse = Extremes.inverse(d * scales[j]);
            codes[i] = Math.clamp(Math.round((in[from + i] + dmin * mins[j]) * inverse), 0, codeLimit);
        }
        return new AffineCodes(d, dmin, scales, mins, codes);
    }

    private static int[] round(float[] values, float unit, int limit) {
        var rounded = new int[values.length];
        for (int j = 0; j < values.length; j++) {
            rounded[j] = Math.min(limit, Math.round(values[j] * Extremes.inverse(unit)));
        }
        return rounded;
    }

    private static float toHalf(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }
}
