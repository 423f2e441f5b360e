package dev.freehold.checkpoint.weights;

import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import java.util.Objects;

/// A stack whose matrices are in one tensor `(count, planeRows, columns)`: of every plane, `rows` rows from `firstRow`
/// on.
record SlicedStack(String name, Weight weight, TensorInfo info, int firstRow, int rows) implements MatrixStack {
    /// All rows of every plane.
    static SlicedStack of(Weight weight) {
        TensorInfo info = weight.info();
        return new SlicedStack(info.name(), weight, info, 0, info.shape().dimension(1));
    }

    @Override
    public int count() {
        return info.shape().dimension(0);
    }

    @Override
    public DType dtype() {
        return info.dtype();
    }

    @Override
    public int columns() {
        return info.shape().columns();
    }

    @Override
    public Tensor matrix(int index) {
        Objects.checkIndex(index, count());
        return weight.rows("%s[%d]".formatted(name, index), (long) index * info.shape().dimension(1) + firstRow, rows);
    }
}
