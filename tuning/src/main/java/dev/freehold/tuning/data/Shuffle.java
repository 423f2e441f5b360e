package dev.freehold.tuning.data;

import java.util.Random;
import java.util.random.RandomGenerator;

/// Random orders that are the same everywhere: the numbers of `java.util.Random` are part of its specification.
final class Shuffle {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L; // 2⁶⁴ / golden ratio, as SplitMix64 steps

    private Shuffle() {}

    /// Numbers for one use of a seed.
    static RandomGenerator generator(long seed, long use) {
        long mixed = (seed + use * GOLDEN) * GOLDEN;
        return new Random(mixed ^ mixed >>> 32);
    }

    /// Fisher and Yates' shuffle.
    static void shuffle(int[] items, RandomGenerator random) {
        for (int i = items.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int item = items[i];
            items[i] = items[other];
            items[other] = item;
        }
    }

    static void shuffle(int[][] items, RandomGenerator random) {
        for (int i = items.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int[] item = items[i];
            items[i] = items[other];
            items[other] = item;
        }
    }
}
