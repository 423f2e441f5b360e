package dev.freehold.kernels.x86.elementwise;

import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Native memory for what lies where machine code must not go: on the heap, or in a mapped file, which may shrink. A
/// copy by Java throws then; machine code would end the virtual machine.
///
/// For small tensors like gains and biases, copied for each operation. For one thread.
public final class Staging {
    private static final int CACHE_LINE = 64;

    private MemorySegment memory = MemorySegment.NULL;

    public Staging() {}

    /// `tensor` itself, or a copy that holds until the next call.
    public Tensor of(Tensor tensor) {
        MemorySegment data = tensor.data();
        if (data.isNative() && !data.isMapped()) {
            return tensor;
        }
        if (memory.byteSize() < data.byteSize()) {
            memory = Arena.ofAuto().allocate(data.byteSize(), CACHE_LINE);
        }
        MemorySegment copy = memory.asSlice(0, data.byteSize()).copyFrom(data);
        return new Tensor(tensor.name(), tensor.dtype(), tensor.shape(), copy);
    }
}
