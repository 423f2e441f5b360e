package dev.freehold.kernels.x86.matmul;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Shape;
import java.lang.foreign.MemorySegment;

/// A weight matrix in [Interleaving]. The memory is the kernels'; the tensor that was packed is forgotten.
public final class InterleavedMatrix implements PackedMatrix {
    private final String name;
    private final Shape shape;
    private final Interleaving layout;
    private volatile MemorySegment data; // null once it is released

    InterleavedMatrix(String name, Shape shape, Interleaving layout, MemorySegment data) {
        this.name = name;
        this.shape = shape;
        this.layout = layout;
        this.data = data;
    }

    @Override
    public DType dtype() {
        return layout.dtype();
    }

    @Override
    public Shape shape() {
        return shape;
    }

    Interleaving layout() {
        return layout;
    }

    /// Groups of rows, the last one perhaps not full.
    int groups() {
        return Math.ceilDiv(rows(), layout.lanes());
    }

    /// Groups of rows that are full.
    int fullGroups() {
        return rows() / layout.lanes();
    }

    long groupBytes() {
        return layout.groupBytes(columns());
    }

    /// @throws IllegalStateException if it has been released
    MemorySegment data() {
        MemorySegment memory = data;
        if (memory == null) {
            throw new IllegalStateException(name + ": the matrix has been released");
        }
        return memory;
    }

    /// The memory, which nobody may read any more.
    ///
    /// @throws IllegalStateException if it has been released before
    MemorySegment release() {
        MemorySegment memory = data();
        data = null;
        return memory;
    }

    /// Address of group `group`.
    ///
    /// @param count  groups that will be read
    long address(int group, int count) {
        if (group < 0 || count < 0 || group + count > groups()) {
            throw new IndexOutOfBoundsException("groups %d to %d of %d".formatted(group, group + count, groups()));
        }
        return data().address() + group * groupBytes();
    }
}
