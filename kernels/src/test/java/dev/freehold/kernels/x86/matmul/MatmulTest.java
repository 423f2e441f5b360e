package dev.freehold.kernels.x86.matmul;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every type on every tier that runs here, against sums in double precision over decoded weights and activations that
/// went through the same rounding.
class MatmulTest {
    private static final int[][] SHAPES = { // rows, columns in blocks, tokens
        {16, 1, 1}, {64, 2, 1}, {1, 1, 1}, {17, 3, 2}, {70, 1, 3}, {33, 2, 4}, {100, 1, 5}, {47, 3, 6}, {40, 2, 7},
        {15, 1, 8}, {64, 2, 9}, {37, 3, 13}, {97, 1, 31}, {32, 5, 24},
    };

    static List<Arguments> cases() {
        var cases = new ArrayList<Arguments>();
        for (CpuTier tier : CpuTier.values()) {
            for (DType dtype : DType.values()) {
                cases.add(Arguments.of(tier, dtype));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void multiplies(CpuTier tier, DType dtype) {
        try (MatmulBench bench = MatmulBench.of(tier, 2)) {
            var random = new Random(7);
            for (int[] shape : SHAPES) {
                int rows = shape[0];
                int columns = dtype.elementsPerBlock() == 1 ? 37 * shape[1] : shape[1] * dtype.elementsPerBlock();
                int tokens = shape[2];
                Tensor weights = bench.weights(dtype, rows, columns, random);
                float[] decoded = MatmulBench.decoded(weights, MatmulBench.pairs(tier));
                float[] activations = MatmulBench.random(tokens * columns, random);
                double[] rounded = MatmulBench.rounded(activations, dtype, MatmulBench.pairs(tier));
                Tensor out = bench.tensor(tokens, rows, new float[0]);
                bench.matmul().run(out, bench.packing().pack(weights), bench.tensor(tokens, columns, activations));
                for (int t = 0; t < tokens; t++) {
                    for (int n = 0; n < rows; n++) {
                        double expected = 0;
                        double magnitude = 0;
                        for (int k = 0; k < columns; k++) {
                            double product = rounded[t * columns + k] * decoded[n * columns + k];
                            expected += product;
                            magnitude += Math.abs(product);
                        }
                        assertEquals(expected, out.get(t, n), 2e-6 * magnitude + 1e-6,
                                "%d × %d, token %d, row %d".formatted(rows, columns, t, n));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aTokenIsTheSameInAnyBatch(CpuTier tier, DType dtype) {
        try (MatmulBench bench = MatmulBench.of(tier, 3)) {
            var random = new Random(11);
            int rows = 85;
            int columns = 512;
            int tokens = 27;
            InterleavedMatrix weights = bench.packing().pack(bench.weights(dtype, rows, columns, random));
            float[] activations = MatmulBench.random(tokens * columns, random);
            Tensor input = bench.tensor(tokens, columns, activations);
            Tensor together = bench.tensor(tokens, rows, new float[0]);
            bench.matmul().run(together, weights, input);
            for (int count = 1; count <= 9; count++) {
                for (int t = 0; t + count <= tokens; t += count) {
                    Tensor some = bench.tensor(count, rows, new float[0]);
                    bench.matmul().run(some, weights, input.rows(t, count));
                    assertArrayEquals(together.rows(t, count).toArray(), some.toArray(),
                            count + " tokens from " + t);
                }
            }
        }
    }
}
