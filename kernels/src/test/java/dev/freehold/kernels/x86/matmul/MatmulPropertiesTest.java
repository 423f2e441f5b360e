package dev.freehold.kernels.x86.matmul;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.kernels.x86.Tiers;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Every type on every tier that runs here, with weights and activations as bad as they come.
class MatmulPropertiesTest {
    private static final int GUARD = 256;
    private static final byte UNTOUCHED = 0x5A;
    /// What sums in F32 may lose of a block's largest product times its elements.
    private static final double PRECISION = 4e-6;
    /// Below this, F32 has few bits left, and products of bf16 have none.
    private static final double LEAST = 1e-34;
    /// F32 ends soon after.
    private static final double GREATEST = 1e37;

    private record Problem(Tensor weights, float[] activations, int tokens) {
        static Problem of(MatmulBench bench, DType dtype, int rows, int columns, int tokens, long seed) {
            var random = new Random(seed);
            return new Problem(ExtremeWeights.of(dtype, rows, columns, bench.arena(), random),
                    ExtremeActivations.rows(tokens, columns, random), tokens);
        }

        int columns() {
            return weights.shape().columns();
        }

        int rows() {
            return weights.shape().rows();
        }

        /// The product, and that nothing was written around it.
        float[] solve(MatmulBench bench, String what) {
            long bytes = 4L * tokens * rows();
            MemorySegment memory = bench.arena().allocate(GUARD + bytes + GUARD, 64).fill(UNTOUCHED);
            var out = new Tensor("out", DType.F32, new Shape(tokens, rows()), memory.asSlice(GUARD, bytes));
            bench.matmul().run(out, bench.packing().pack(weights), bench.tensor(tokens, columns(), activations));
            for (int i = 0; i < GUARD; i++) {
                assertEquals(UNTOUCHED, memory.get(ValueLayout.JAVA_BYTE, i), what + ", before the result");
                assertEquals(UNTOUCHED, memory.get(ValueLayout.JAVA_BYTE, GUARD + bytes + i), what + ", after it");
            }
            return out.toArray();
        }

        void check(float[] products, boolean pairs, String what) {
            float[] decoded = MatmulBench.decoded(weights, pairs);
            double[] rounded = MatmulBench.rounded(activations, weights.dtype(), pairs);
            for (int t = 0; t < tokens; t++) {
                for (int n = 0; n < rows(); n++) {
                    check(products[t * rows() + n], rounded, t * columns(), decoded, n * columns(),
                            "%s, token %d, row %d".formatted(what, t, n));
                }
            }
        }

        private void check(float product, double[] x, int token, float[] w, int row, String what) {
            int elements = weights.dtype().elementsPerBlock();
            double expected = 0;
            double magnitude = 0;
            for (int block = 0; block < columns(); block += elements) {
                double size = 0;
                double greatest = 0;
                for (int k = block; k < block + elements; k++) {
                    expected += x[token + k] * w[row + k];
                    size += Math.abs(x[token + k]);
                    greatest = Math.max(greatest, Math.abs(w[row + k]));
                }
                magnitude += size * greatest;
            }
            if (magnitude < GREATEST) {
                assertEquals(expected, product, PRECISION * magnitude + LEAST, what);
            }
        }
    }

    @Property(tries = 12)
    void isTheSumOfProducts(
            @ForAll @IntRange(min = 1, max = 200) int rows,
            @ForAll @IntRange(min = 1, max = 5) int blocks,
            @ForAll @IntRange(min = 1, max = 300) int floats,
            @ForAll @IntRange(min = 1, max = 40) int tokens,
            @ForAll long seed) {
        for (CpuTier tier : Tiers.usable()) {
            for (DType dtype : DType.values()) {
                int columns = dtype.elementsPerBlock() == 1 ? floats : blocks * dtype.elementsPerBlock();
                String what = "%s, %s (%d, %d), %d tokens".formatted(tier, dtype, rows, columns, tokens);
                float[] alone;
                try (MatmulBench bench = MatmulBench.of(tier, 1)) {
                    Problem problem = Problem.of(bench, dtype, rows, columns, tokens, seed);
                    alone = problem.solve(bench, what);
                    problem.check(alone, MatmulBench.pairs(tier), what);
                }
                try (MatmulBench bench = MatmulBench.of(tier, 3)) {
                    assertArrayEquals(alone, Problem.of(bench, dtype, rows, columns, tokens, seed).solve(bench, what),
                            what + ", on 3 threads");
                }
            }
        }
    }

    @Property(tries = 5)
    void takesNoMoreMemoryThanTheFile(
            @ForAll @IntRange(min = 4, max = 60) int groups, @ForAll @IntRange(min = 1, max = 8) int blocks) {
        for (CpuTier tier : Tiers.usable()) {
            for (DType dtype : DType.values()) {
                for (int[] shape : new int[][] {{896, 1024}, {4864, 256}, {32 * groups, 256 * blocks}}) {
                    try (MatmulBench bench = MatmulBench.of(tier, 1)) {
                        long size = dtype.byteSize((long) shape[0] * shape[1]);
                        bench.packing().pack(new Tensor("weights", dtype, new Shape(shape),
                                bench.arena().allocate(size, 64)));
                        assertTrue(bench.packing().byteSize() <= 1.03 * size, () -> "%s, %s (%d, %d): %d of %d bytes"
                                .formatted(tier, dtype, shape[0], shape[1], bench.packing().byteSize(), size));
                    }
                }
            }
        }
    }
}
