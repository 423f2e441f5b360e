package dev.freehold.kernels.blocked;

import java.lang.foreign.MemorySegment;

/// Reads weights of one type.
public interface WeightReader {
    /// Decodes `count` elements, a whole number of blocks, that start at byte `at`.
    void decode(MemorySegment blocks, long at, float[] out, int to, int count);

    /// The scalar product of `count` elements, a whole number of blocks that start at byte `at`, with as many F32
    /// elements of `x` that start at byte `xAt`.
    float dot(MemorySegment blocks, long at, MemorySegment x, long xAt, int count);
}
