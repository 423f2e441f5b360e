package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.memory.NativeMemory;
import java.lang.foreign.MemorySegment;

/// What a thread needs for itself to call routines: their parameters, and memory that grows with the work.
final class Worker {
    private final Parameters parameters = new Parameters();
    private MemorySegment panel = MemorySegment.NULL;
    private MemorySegment results = MemorySegment.NULL;

    Parameters parameters() {
        return parameters;
    }

    /// At least `bytes`, with whatever was last written there.
    MemorySegment panel(long bytes) {
        panel = NativeMemory.atLeast(panel, bytes);
        return panel;
    }

    /// At least `bytes`, with whatever was last written there.
    MemorySegment results(long bytes) {
        results = NativeMemory.atLeast(results, bytes);
        return results;
    }
}
