package dev.freehold.kernels.x86.attention;

import dev.freehold.kernels.x86.assembler.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What a thread needs for itself to call routines: their parameters, and memory that grows to the largest piece.
final class Worker {
    private static final int CACHE_LINE = 64;

    private final Parameters parameters = new Parameters();
    private MemorySegment queries = MemorySegment.NULL;
    private MemorySegment limits = MemorySegment.NULL;
    private MemorySegment scratch = MemorySegment.NULL;
    private MemorySegment states = MemorySegment.NULL;

    Parameters parameters() {
        return parameters;
    }

    /// F32 `(rows, W)`.
    MemorySegment queries(long bytes) {
        queries = atLeast(queries, bytes);
        return queries;
    }

    /// Two addresses for each row.
    MemorySegment limits(long bytes) {
        limits = atLeast(limits, bytes);
        return limits;
    }

    /// Of [PageAttention].
    MemorySegment scratch(long bytes) {
        scratch = atLeast(scratch, bytes);
        return scratch;
    }

    /// [RowState]s.
    MemorySegment states(long bytes) {
        states = atLeast(states, bytes);
        return states;
    }

    /// `memory`, or new memory if that is smaller; what was there is lost.
    static MemorySegment atLeast(MemorySegment memory, long bytes) {
        return memory.byteSize() >= bytes ? memory : Arena.ofAuto().allocate(bytes, CACHE_LINE);
    }
}
