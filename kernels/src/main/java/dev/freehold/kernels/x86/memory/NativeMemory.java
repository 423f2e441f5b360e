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
        if (tensor.dtype() != DType.F32) {
            throw new IllegalArgumentException("%s: should be F32, is %s".formatted(tensor.name(), tensor.dtype()));
        }
        require(tensor.data(), tensor.name());
    }

    /// Refuses what machine code must not touch.
    ///
    /// @param name  what the memory is, for the message
    /// @throws IllegalArgumentException if it is Java's own memory or a mapped file
    /// @throws IllegalStateException if it has been freed
    public static void require(MemorySegment data, String name) {
        if (!data.isNative() || data.isMapped()) {
            throw new IllegalArgumentException("%s: machine code takes native memory only".formatted(name));
        }
        if (!data.scope().isAlive()) {
            throw new IllegalStateException("%s: the memory has been freed".formatted(name));
        }
    }

    /// `memory`, or new memory if that is smaller than `bytes`; what was there is lost then. Freed when nobody holds it
    /// any more.
    public static MemorySegment atLeast(MemorySegment memory, long bytes) {
        return memory.byteSize() >= bytes ? memory : Arena.ofAuto().allocate(bytes, CACHE_LINE);
    }
}
