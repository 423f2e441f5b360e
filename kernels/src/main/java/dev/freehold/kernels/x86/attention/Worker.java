package dev.freehold.kernels.x86.attention;

import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.memory.NativeMemory;
import java.lang.foreign.MemorySegment;

/// What a thread needs for itself to call routines: their parameters, and memory that grows to the largest piece.
final class Worker {
    private final Parameters parameters = new Parameters();
    private MemorySegment queries = MemorySegment.NULL;
    private MemorySegment limits = MemorySegment.NULL;
    private MemorySegment keys = MemorySegment.NULL;
    private MemorySegment scratch = MemorySegment.NULL;
    private MemorySegment states = MemorySegment.NULL;

    Parameters parameters() {
        return parameters;
    }

    /// F32 `(rows, W)`.
    MemorySegment queries(long bytes) {
        queries = NativeMemory.atLeast(queries, bytes);
        return queries;
    }

    /// Two addresses for each row.
    MemorySegment limits(long bytes) {
        limits = NativeMemory.atLeast(limits, bytes);
        return limits;
    }

    /// Of [KeyTurning].
    MemorySegment keys(long bytes) {
        keys = NativeMemory.atLeast(keys, bytes);
        return keys;
    }

    /// Of [PageAttention].
    MemorySegment scratch(long bytes) {
        scratch = NativeMemory.atLeast(scratch, bytes);
        return scratch;
    }

    /// [RowState]s.
    MemorySegment states(long bytes) {
        states = NativeMemory.atLeast(states, bytes);
        return states;
    }
}
