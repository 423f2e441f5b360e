package dev.freehold.tuning.network;

/// Random numbers that are functions of a seed and a counter: the same whatever was drawn before, and on any machine.
///
/// The function is the finalizer of SplitMix64, <https://doi.org/10.1145/2714064.2660195>.
record CounterRandom(long seed) {
    private static final long STEP = 0x9E3779B97F4A7C15L; // 2⁶⁴ over the golden ratio
    private static final int FRACTION_BITS = 24;          // of a float

    /// Another sequence for each `purpose`.
    CounterRandom of(long purpose) {
        return new CounterRandom(mixed(seed ^ mixed(purpose)));
    }

    /// 64 random bits.
    long bits(long counter) {
        return mixed(seed + (counter + 1) * STEP);
    }

    /// In `[0, 1)`, each multiple of 2⁻²⁴ equally likely.
    float uniform(long counter) {
        return (bits(counter) >>> (Long.SIZE - FRACTION_BITS)) * 0x1p-24f;
    }

    private static long mixed(long value) {
        long x = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
