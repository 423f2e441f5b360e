package dev.freehold.models.layers;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// What an adapter adds to a layer's output: `up·(down·x)`, two thin products (<https://arxiv.org/abs/2106.09685>).
///
/// @param down     `(R, K)`
/// @param up       `(N, R)`, scaled
/// @param rank     `R`
/// @param outputs  `N`
public record LowRank(PackedMatrix down, PackedMatrix up, int rank, int outputs, Scratch scratch) {
    /// Memory for products in between, shared by all layers of a network: whoever computes with a network takes turns.
    public static final class Scratch {
        private static final long CACHE_LINE = 64;

        private final List<MemorySegment> buffers = new ArrayList<>();

        Scratch() {}

        /// The buffer `slot` as F32 `(rows, columns)`; holds whatever was last written to it.
        Tensor tensor(int slot, int rows, int columns) {
            while (buffers.size() <= slot) {
                buffers.add(MemorySegment.NULL);
            }
            var shape = new Shape(rows, columns);
            long bytes = DType.F32.byteSize(shape.elements());
            if (buffers.get(slot).byteSize() < bytes) {
                buffers.set(slot, Arena.ofAuto().allocate(bytes, CACHE_LINE));
            }
            return new Tensor("low rank", DType.F32, shape, buffers.get(slot).asSlice(0, bytes));
        }
    }

    /// Where `down·x` goes: F32 `(T, R)`.
    ///
    /// @param slot  another for each layer of one input, from 1 on
    Tensor narrow(int slot, int tokens) {
        return scratch.tensor(slot, tokens, rank);
    }

    /// @param out     F32 `(T, N)`, added to
    /// @param narrow  F32 `(T, R)`, `down·x`
    void addTo(Kernels kernels, Tensor out, Tensor narrow) {
        Tensor change = scratch.tensor(0, narrow.shape().rows(), outputs);
        kernels.matmul(change, up, narrow);
        kernels.add(out, change);
    }
}
