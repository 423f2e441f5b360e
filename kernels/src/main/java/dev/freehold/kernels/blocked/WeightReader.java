package dev.freehold.kernels.blocked;

import java.lang.foreign.MemorySegment;

/// Reads weights of one type.
public interface WeightReader {
    /// Decodes `count` elements, a whole number of blocks, that start at byte `at`.
    void decode(MemorySegment blocks, long at, float[] out, int to, int count);

    /// `Σ blocks[i]·x[from + i]` of `count` elements, a whole number of blocks, that start at byte `at`.
    float dot(MemorySegment blocks, long at, float[] x, int from, int count);
}
