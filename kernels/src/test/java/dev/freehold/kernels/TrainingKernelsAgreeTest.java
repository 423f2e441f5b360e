package dev.freehold.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.kernels.KernelsAgreeTest.Implementation;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.ShapeMismatchException;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tensor.training.ReferenceTrainingKernels;
import dev.freehold.tensor.training.Strided;
import dev.freehold.tensor.training.TrainingKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every implementation's operations of training give what [ReferenceTrainingKernels] give, and the same bits with any
/// number of threads.
class TrainingKernelsAgreeTest {
    private static final float PER_TERM = 1e-6f;
    private static final TrainingKernels REFERENCE = new ReferenceTrainingKernels();

    /// Matrices of random elements in `[-1, 1]`, with other elements between their rows.
    private record Matrices(Arena arena, Random random) implements AutoCloseable {
        Matrices(long seed) {
            this(Arena.ofShared(), new Random(seed));
        }

        MemorySegment floats(long count) {
            MemorySegment data = arena.allocate(Float.BYTES * count, Float.BYTES);
            for (long i = 0; i < count; i++) {
                data.setAtIndex(Tensor.FLOAT, i, 2 * random.nextFloat() - 1);
            }
            return data;
        }

        /// @param byColumns  whether the elements of a column are neighbours
        Strided matrix(int rows, int columns, boolean byColumns) {
            if (byColumns) {
                return matrix(columns, rows, false).transposed();
            }
            long stride = columns + random.nextInt(3);
            return new Strided(floats(stride * rows), rows, columns, stride, 1);
        }

        Strided copy(Strided matrix) {
            return new Strided(arena.allocate(matrix.data().byteSize(), Float.BYTES).copyFrom(matrix.data()),
                    matrix.rows(), matrix.columns(), matrix.rowStride(), matrix.columnStride());
        }

        /// What of the elements is multiplied.
        Strided rounded(Strided matrix, boolean pairs) {
            Strided rounded = copy(matrix);
            for (long i = 0; pairs && i < rounded.data().byteSize() / Float.BYTES; i++) {
                rounded.data().setAtIndex(Tensor.FLOAT, i, toBfloat16(rounded.data().getAtIndex(Tensor.FLOAT, i)));
            }
            return rounded;
        }

        private static float toBfloat16(float value) {
            int bits = Float.floatToRawIntBits(value);
            return Float.intBitsToFloat(bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF_0000);
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void products(Implementation implementation) {
        try (Kernels kernels = implementation.create()) {
            for (int seed = 0; seed < 160; seed++) {
                var random = new Random(seed);
                int most = seed % 2 == 0 ? 40 : 130;
                checkProduct(kernels.training(), seed, 1 + random.nextInt(most), 1 + random.nextInt(most),
                        1 + random.nextInt(most));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void productsOfManyBlocks(Implementation implementation) {
        int[][] sizes = {{5, 7, 1500}, {30, 70, 2061}, {2400, 9, 3}, {2, 4200, 5}, {3, 4100, 1100}, {1, 1, 1},
            {2305, 33, 17}, {12, 32, 512}, {512, 256, 64}, {64, 64, 0},
            {300, 301, 40}, {61, 530, 700}, {2310, 261, 3}};
        try (Kernels kernels = implementation.create()) {
            for (int[] size : sizes) {
                for (int form = 0; form < 4; form++) {
                    checkProduct(kernels.training(), form * 4 + size[0] % 4, size[0], size[1], size[2]);
                }
            }
        }
    }

    /// @param form  bits: left by columns, right by columns, add, bf16
    private static void checkProduct(TrainingKernels kernels, int form, int rows, int columns, int depth) {
        try (var matrices = new Matrices(rows * 31L + columns * 7L + depth)) {
            Precision precision = (form & 8) == 0 ? Precision.F32 : Precision.BF16;
            boolean add = (form & 4) == 0;
            Strided left = matrices.matrix(rows, depth, (form & 1) != 0);
            Strided right = matrices.matrix(depth, columns, (form & 2) != 0);
            Strided out = matrices.matrix(rows, columns, false);
            Strided expected = matrices.copy(out);
            boolean pairs = precision == Precision.BF16 && kernels.multipliesBf16();
            REFERENCE.multiply(expected, matrices.rounded(left, pairs), matrices.rounded(right, pairs), add, precision);
            kernels.multiply(out, left, right, add, precision);
            assertArrayEquals(expected.data().toArray(Tensor.FLOAT), out.data().toArray(Tensor.FLOAT),
                    PER_TERM * (depth + 2), "form %d of %d x %d x %d".formatted(form, rows, columns, depth));
        }
    }

    @ParameterizedTest
    @EnumSource
    void productsAreTheSameBitsOnAnyThreads(Implementation implementation) {
        try (Kernels one = implementation.create(1); Kernels three = implementation.create(3);
                var matrices = new Matrices(1)) {
            for (Precision precision : Precision.values()) {
                for (int columns : new int[] {200, 600}) {
                    Strided left = matrices.matrix(150, 1100, false);
                    Strided right = matrices.matrix(1100, columns, true);
                    Strided out = matrices.matrix(150, columns, false);
                    Strided other = matrices.copy(out);
                    one.training().multiply(out, left, right, true, precision);
                    three.training().multiply(other, left, right, true, precision);
                    assertEquals(-1, out.data().mismatch(other.data()), "first different byte");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesFactorsThatDoNotFit(Implementation implementation) {
        try (Kernels kernels = implementation.create(); var matrices = new Matrices(1)) {
            TrainingKernels training = kernels.training();
            Strided out = matrices.matrix(3, 5, false);
            Strided left = matrices.matrix(3, 4, false);
            Strided right = matrices.matrix(4, 5, false);
            assertThrows(ShapeMismatchException.class,
                    () -> training.multiply(out, right, left, false, Precision.F32));
            assertThrows(ShapeMismatchException.class,
                    () -> training.multiply(matrices.matrix(3, 5, true), left, right, false, Precision.F32));
        }
    }
}
