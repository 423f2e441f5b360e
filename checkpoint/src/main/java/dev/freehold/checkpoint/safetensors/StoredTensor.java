package dev.freehold.checkpoint.safetensors;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/// A tensor as a safetensors file has it: of any type and shape, also such that cannot be computed with.
///
/// @param shape  row-major; empty for a scalar, and any dimension may be 0
/// @param data   its bytes in the mapped file
public record StoredTensor(Path file, String name, StorageType type, List<Long> shape, MemorySegment data) {
    /// This tensor, called `newName`, over the same memory. A scalar becomes a vector of one.
    ///
    /// @throws CheckpointException if its type or shape cannot be computed with
    public Tensor as(String newName) {
        DType dtype = type.dtype().orElseThrow(() -> invalid(
                "has type %s, which is not supported; supported: F32 F16 BF16".formatted(type)));
        return new Tensor(newName, dtype, rowMajor(), data);
    }

    /// An error about this tensor.
    public CheckpointException invalid(String problem) {
        return new CheckpointException("%s: tensor '%s' %s".formatted(file, name, problem));
    }

    /// Its shape; a scalar is a vector of one.
    ///
    /// @throws CheckpointException if it cannot be computed with
    public Shape rowMajor() {
        long rows = 1;
        var dimensions = new int[Math.max(1, shape.size())];
        dimensions[0] = 1;
        for (int i = 0; i < shape.size(); i++) {
            long dimension = shape.get(i);
            rows = i < shape.size() - 1 ? Math.multiplyExact(rows, dimension) : rows;
            if (dimension < 1 || dimension > Integer.MAX_VALUE || rows > Integer.MAX_VALUE) {
                throw invalid("has the shape %s; dimensions from 1 to %d and as many rows are supported"
                        .formatted(shape, Integer.MAX_VALUE));
            }
            dimensions[i] = (int) dimension;
        }
        return new Shape(dimensions);
    }
}
