package dev.freehold.kernels.blocked;

import java.lang.foreign.MemorySegment;

/// A view of F32 memory: element `(i, j)` is at byte `at + 4·(i·stride + j)`.
///
/// Unlike arrays, memory can be aligned to cache lines. A vector that straddles two lines takes two loads, so what is
/// read as vectors in the innermost loop is kept here.
public record Panel(MemorySegment elements, long at, int stride) {}
