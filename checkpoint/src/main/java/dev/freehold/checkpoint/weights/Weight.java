package dev.freehold.checkpoint.weights;

import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;

/// A tensor of a file, by its GGUF name, not yet decoded.
public interface Weight {
    /// What the header says of it.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if its type or shape cannot be computed with
    TensorInfo info();

    /// The tensor itself: in the mapped file if it is stored as it is computed with, otherwise made anew at each call.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if its type or shape cannot be computed with
    Tensor tensor();

    /// Rows `first` to `first + count - 1` as a `(count, columns)` tensor called `name`. Nothing else is decoded.
    ///
    /// @param first  counted through all planes
    default Tensor rows(String name, long first, int count) {
        Tensor all = tensor();
        return new Tensor(name, all.dtype(), new Shape(count, all.shape().columns()),
                all.data().asSlice(first * all.rowBytes(), count * all.rowBytes()));
    }

    /// A tensor that is there already.
    static Weight of(Tensor tensor) {
        return new Weight() {
            @Override
            public TensorInfo info() {
                return TensorInfo.of(tensor);
            }

            @Override
            public Tensor tensor() {
                return tensor;
            }
        };
    }
}
