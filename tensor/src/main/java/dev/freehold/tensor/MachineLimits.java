package dev.freehold.tensor;

import java.util.OptionalDouble;

/// What a machine's threads can do at most, measured: no kernel reads memory or multiplies faster.
///
/// @param bytesPerSecond     read from memory; empty if unknown
/// @param int8MacsPerSecond  multiply-accumulates of 8-bit integers; empty if unknown
public record MachineLimits(OptionalDouble bytesPerSecond, OptionalDouble int8MacsPerSecond) {
    /// Nothing was measured.
    public static final MachineLimits UNKNOWN = new MachineLimits(OptionalDouble.empty(), OptionalDouble.empty());
}
