package dev.freehold.tuning.merge;

/// How large a change must be to be among the largest of a tensor, found in two passes over it and with little memory:
/// magnitudes of floats are ordered as their bits are.
final class Magnitudes {
    private static final int HALF = 16;

    private Magnitudes() {}

    /// The magnitude of change number `keep` of those between two tensors, counted from the largest.
    static float threshold(FloatRows model, FloatRows base, long keep) {
        var coarse = new long[1 << HALF];
        FloatRows.forEach((_, _, values) -> {
            for (int i = 0; i < values[0].length; i++) {
                coarse[bits(values[0][i] - values[1][i]) >>> HALF]++;
            }
        }, model, base);
        long left = keep;
        int high = coarse.length - 1;
        while (high > 0 && coarse[high] < left) {
            left -= coarse[high--];
        }
        var fine = new long[1 << HALF];
        int upper = high;
        FloatRows.forEach((_, _, values) -> {
            for (int i = 0; i < values[0].length; i++) {
                int bits = bits(values[0][i] - values[1][i]);
                if (bits >>> HALF == upper) {
                    fine[bits & (1 << HALF) - 1]++;
                }
            }
        }, model, base);
        int low = fine.length - 1;
        while (low > 0 && fine[low] < left) {
            left -= fine[low--];
        }
        return Float.intBitsToFloat(high << HALF | low);
    }

    private static int bits(float change) {
        return Float.floatToRawIntBits(change) & Integer.MAX_VALUE;
    }
}
