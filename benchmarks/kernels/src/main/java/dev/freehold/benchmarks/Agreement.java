package dev.freehold.benchmarks;

import dev.freehold.tensor.Tensor;

/// What is wrong is not timed.
final class Agreement {
    private Agreement() {}

    /// @param expected   F32 `(T, N)`
    /// @param actual     F32, `T` rows or more
    /// @param tolerance  absolute
    /// @throws IllegalStateException if an element differs by more; names it
    static void require(Tensor expected, Tensor actual, float tolerance) {
        for (int t = 0; t < expected.shape().rows(); t++) {
            for (int n = 0; n < expected.shape().columns(); n++) {
                float difference = Math.abs(expected.get(t, n) - actual.get(t, n));
                if (!(difference <= tolerance)) {
                    throw new IllegalStateException("wrong: %s (%d, %d) should be %f, is %f".formatted(
                            actual.name(), t, n, expected.get(t, n), actual.get(t, n)));
                }
            }
        }
    }
}
