package dev.freehold.engine.sampling;

import java.util.random.RandomGenerator;

/// The generator SplitMix64: 64 bits of state, so that a seed tells everything, and the same numbers on every machine
/// and in every release, which the generators of `java.util.random` do not promise.
///
/// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
/// <https://doi.org/10.1145/2660193.2660195>; the mixing constants are David Stafford's variant 13, as in
/// <https://prng.di.unimi.it/splitmix64.c>.
final class SplitMix64 implements RandomGenerator {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    SplitMix64(long seed) {
        this.state = seed;
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /// In [0, 1), a multiple of 2⁻⁵³.
    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }
}
