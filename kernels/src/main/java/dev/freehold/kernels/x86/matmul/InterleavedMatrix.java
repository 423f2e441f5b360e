package dev.freehold.kernels.x86.matmul;

import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// A weight matrix in [Interleaving]; the memory is the kernels', and the source is no longer read.
public record InterleavedMatrix(Tensor source, Interleaving layout, MemorySegment data) implements PackedMatrix {
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

    /// Address of group `group`.
    ///
    /// @param count  groups that will be read
    long address(int group, int count) {
        if (group < 0 || count < 0 || group + count > groups()) {
            throw new IndexOutOfBoundsException("groups %d to %d of %d".formatted(group, group + count, groups()));
        }
        return data.address() + group * groupBytes();
    }
}
