package dev.freehold.kernels.x86.memory;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory that machine code may touch.
public final class NativeMemory {
    private static final int CACHE_LINE = 64;

    private NativeMemory() {}

    /// Refuses what machine code must not touch: a page of a mapped file that is gone would end the process, not only
    /// the call.
    ///
    /// @throws IllegalArgumentException if `tensor` is not F32, or lies in Java's own memory or in a mapped file
    /// @throws IllegalStateException if its memory has been freed
    public static void requireFloats(Tensor tensor) {
        MemorySegment data = tensor.data();
        if (tensor.dtype() != DType.F32 || !data.isNative() || data.isMapped()) {
            throw new IllegalArgumentException("%s: machine code takes F32 in native memory".formatted(tensor.name()));
        }
        if (!data.scope().isAlive()) {
            throw new IllegalStateException("%s: the memory has been freed".formatted(tensor.name()));
        }
    }

    /// `memory`, or new memory if that is smaller than `bytes`; what was there is lost then. Freed when nobody holds it
    /// any more.
    public static MemorySegment atLeast(MemorySegment memory, long bytes) {
        return memory.byteSize() >= bytes ? memory : Arena.ofAuto().allocate(bytes, CACHE_LINE);
    }
}
