package dev.freehold.checkpoint;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.util.Collection;
import java.util.List;

/// What there is to know of a tensor without touching its elements.
///
/// @param dtype     what it is computed with: the type that [Checkpoint#find] gives it
/// @param stored    the type that the file keeps it in, by the name the format has for it; mostly that of `dtype`
/// @param byteSize  bytes it takes in the files, scales included
public record TensorInfo(String name, DType dtype, Shape shape, String stored, long byteSize) {
    /// A tensor that is computed with as it is stored.
    public TensorInfo(String name, DType dtype, Shape shape) {
        this(name, dtype, shape, dtype.name(), dtype.byteSize(shape.elements()));
    }

    public static TensorInfo of(Tensor tensor) {
        return new TensorInfo(tensor.name(), tensor.dtype(), tensor.shape());
    }

    /// The types of all matrices, each as often as there are matrices of it.
    public static List<DType> matrixTypes(Collection<TensorInfo> tensors) {
        return tensors.stream().filter(tensor -> tensor.shape.rank() > 1).map(TensorInfo::dtype).toList();
    }
}
