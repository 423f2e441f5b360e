package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What a thread needs for itself to call routines: their parameters, and memory that grows with the work.
final class Worker {
    private static final int CACHE_LINE = 64;

    private final Parameters parameters = new Parameters();
    private MemorySegment panel = MemorySegment.NULL;
    private MemorySegment results = MemorySegment.NULL;

    Parameters parameters() {
        return parameters;
    }

    /// At least `bytes`, with whatever was last written there.
    MemorySegment panel(long bytes) {
        if (panel.byteSize() < bytes) {
            panel = Arena.ofAuto().allocate(bytes, CACHE_LINE);
        }
        return panel;
    }

    /// At least `bytes`, with whatever was last written there.
    MemorySegment results(long bytes) {
        if (results.byteSize() < bytes) {
            results = Arena.ofAuto().allocate(bytes, CACHE_LINE);
        }
        return results;
    }
}
