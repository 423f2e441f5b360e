package dev.freehold.models.layers;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/// Activations of a forward pass, kept from pass to pass so that generating a token allocates nothing large.
///
/// Owned by whoever calls `forward`; used by one pass at a time.
public final class Workspace implements AutoCloseable {
    private static final long CACHE_LINE = 64;

    private record Buffer(Arena arena, MemorySegment memory) {}

    private final Map<String, Buffer> buffers = new HashMap<>();

    public Workspace() {}

    /// The buffer called `name` as F32 `(rows, columns)`; holds whatever was last written to it.
    public Tensor tensor(String name, int rows, int columns) {
        var shape = new Shape(rows, columns);
        long bytes = DType.F32.byteSize(shape.elements());
        Buffer buffer = buffers.get(name);
        if (buffer == null || buffer.memory.byteSize() < bytes) {
            if (buffer != null) {
                buffers.remove(name); // first: there may be no memory for the new one
                buffer.arena.close();
            }
            Arena arena = Arena.ofShared(); // kernels write from their own threads
            buffer = new Buffer(arena, arena.allocate(bytes, CACHE_LINE));
            buffers.put(name, buffer);
        }
        return new Tensor(name, DType.F32, shape, buffer.memory.asSlice(0, bytes));
    }

    /// Bytes held.
    public long byteSize() {
        return buffers.values().stream().mapToLong(buffer -> buffer.memory.byteSize()).sum();
    }

    @Override
    public void close() {
        buffers.values().forEach(buffer -> buffer.arena.close());
        buffers.clear();
    }
}
