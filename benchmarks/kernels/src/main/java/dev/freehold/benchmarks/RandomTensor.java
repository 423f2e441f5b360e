package dev.freehold.benchmarks;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/// Tensors of numbers from -1 to 1, the same in every run.
final class RandomTensor {
    private static final long CACHE_LINE = 64;

    private RandomTensor() {}

    /// F32 `(rows, columns)`.
    static Tensor of(Arena arena, int rows, int columns) {
        Tensor tensor = Tensor.zeros(arena, "random", rows, columns);
        MemorySegment.copy(numbers(rows * columns), 0, tensor.data(), Tensor.FLOAT, 0, rows * columns);
        return tensor;
    }

    /// `(rows, columns)` in the type `dtype`.
    static Tensor of(Arena arena, DType dtype, int rows, int columns) {
        float[] numbers = numbers(rows * columns);
        MemorySegment data = arena.allocate(dtype.byteSize(numbers.length), CACHE_LINE);
        BlockFormat.of(dtype).encode(numbers, 0, numbers.length, data, 0);
        return new Tensor("random", dtype, new Shape(rows, columns), data);
    }

    private static float[] numbers(int count) {
        var random = new SplittableRandom(count);
        var numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat(-1, 1);
        }
        return numbers;
    }
}
