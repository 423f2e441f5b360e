package dev.freehold.tensor.block;

/// A block, quantised as `x ≈ d·scale[j]·code − dmin·min[j]` with small integers `scale` and
/// `min` for each sub-block `j`: a block of an [AffineFormat], before it is stored.
///
/// @param d       a number that half precision holds
/// @param dmin    a number that half precision holds
/// @param scales  one a sub-block
/// @param mins    one a sub-block
/// @param codes   one an element
record AffineCodes(float d, float dmin, int[] scales, int[] mins, int[] codes) {
    private static final int ELEMENTS = 256;

    /// The plain encoder of formats of super-blocks: the codes of a sub-block are spread from its least element (at
    /// most 0) to its greatest.
    static AffineCodes of(float[] in, int from, AffineFormat format) {
        int width = format.subBlock();
        int codeLimit = format.codeLimit();
        int scaleLimit = format.scaleLimit();
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
