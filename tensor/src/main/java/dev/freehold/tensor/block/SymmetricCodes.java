package dev.freehold.tensor.block;

/// A block, quantised as `x ≈ d·scale[j]·level(code)` with a small signed integer `scale` for each sub-block `j`:
/// a block of a [SymmetricFormat], before it is stored.
///
/// @param d       a number that half precision holds
/// @param scales  one a sub-block
/// @param codes   one an element, from 0 on
record SymmetricCodes(float d, int[] scales, int[] codes) {
    /// The plain encoder of formats of super-blocks: the element of a sub-block that is furthest from 0 gets the lowest
    /// level.
    static SymmetricCodes of(float[] in, int from, SymmetricFormat format) {
        int width = format.subBlock();
        int scaleLimit = -format.lowestScale();
        var codes = new int[format.dtype().elementsPerBlock()];
        var steps = new float[codes.length / width];
        for (int j = 0; j < steps.length; j++) {
            steps[j] = Extremes.furthest(in, from + j * width, width) / format.levels().lowest();
        }
        float d = Float.float16ToFloat(Float.floatToFloat16(Extremes.furthest(steps, 0, steps.length) / -scaleLimit));
        var scales = new int[steps.length];
        for (int j = 0; j < scales.length; j++) {
            scales[j] = Math.clamp(Math.round(steps[j] * Extremes.inverse(d)), -scaleLimit, scaleLimit - 1);
        }
        for (int i = 0; i < codes.length; i++) {
            codes[i] = format.levels().nearest(in[from + i] * Extremes.inverse(d * scales[i / width]));
        }
        return new SymmetricCodes(d, scales, codes);
    }
}
