package dev.freehold.kernels.x86.matmul;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.kernels.threads.SpinningThreadTeam;
import dev.freehold.kernels.x86.Tiers;
import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.cpu.Feature;
import dev.freehold.kernels.x86.memory.SystemMemory;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
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

    /// Kernels of one tier, and matrices that live as long.
    private record Bench(CpuTier tier, CodeMemory code, ThreadTeam team, Packing packing, Matmul matmul, Arena arena)
            implements AutoCloseable {
        static Bench of(CpuTier tier, int threads) {
            Tiers.assumeUsable(tier);
            var system = SystemMemory.here();
            var code = new CodeMemory(system);
            var team = threads == 1 ? ThreadTeam.single() : new SpinningThreadTeam(threads);
            var routines = new Routines(code);
            return new Bench(tier, code, team, new Packing(tier.lanes(), system, routines, team),
                    new Matmul(tier, pairs(tier), code, routines, team), Arena.ofShared());
        }

        static boolean pairs(CpuTier tier) {
            Set<Feature> features = Tiers.features();
            return tier.isAvx512() && features.contains(Feature.AVX512_BF16);
        }

        Tensor tensor(int rows, int columns, float[] elements) {
            Tensor tensor = Tensor.zeros(arena, "tensor", rows, columns);
            for (int i = 0; i < elements.length; i++) {
                tensor.data().set(Tensor.FLOAT, 4L * i, elements[i]);
            }
            return tensor;
        }

        Tensor weights(DType dtype, int rows, int columns, Random random) {
            var elements = new float[rows * columns];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = 2 * random.nextFloat() - 1;
            }
            long size = dtype.byteSize(elements.length);
            var data = arena.allocate(size + 1, 1).asSlice(1, size);
            BlockFormat.of(dtype).encode(elements, 0, elements.length, data, 0);
            return new Tensor(dtype.name(), dtype, new Shape(rows, columns), data);
        }

        @Override
        public void close() {
            team.close();
            packing.close();
            code.close();
            arena.close();
        }
    }

    private static float[] random(int count, Random random) {
        var elements = new float[count];
        for (int i = 0; i < count; i++) {
            elements[i] = (float) random.nextGaussian();
        }
        return elements;
    }

    /// What of `activations` is multiplied with weights of type `dtype`.
    private static double[] rounded(float[] activations, DType dtype, boolean pairs) {
        var rounded = new double[activations.length];
        switch (dtype) {
            case F32, F16 -> {
                for (int i = 0; i < rounded.length; i++) {
                    rounded[i] = activations[i];
                }
            }
            case BF16 -> {
                for (int i = 0; i < rounded.length; i++) {
                    int bits = Float.floatToRawIntBits(activations[i]);
                    int even = bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF_0000;
                    rounded[i] = pairs ? Float.intBitsToFloat(even) : activations[i];
                }
            }
            default -> {
                for (int block = 0; block < rounded.length; block += 32) {
                    float max = 0;
                    for (int i = block; i < block + 32; i++) {
                        max = Math.max(max, Math.abs(activations[i]));
                    }
                    for (int i = block; i < block + 32; i++) {
                        rounded[i] = max == 0 ? 0 : Math.rint(activations[i] * (127 / max)) * (max / 127);
                    }
                }
            }
        }
        return rounded;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void multiplies(CpuTier tier, DType dtype) {
        try (Bench bench = Bench.of(tier, 2)) {
            var random = new Random(7);
            for (int[] shape : SHAPES) {
                int rows = shape[0];
                int columns = dtype.elementsPerBlock() == 1 ? 37 * shape[1] : shape[1] * dtype.elementsPerBlock();
                int tokens = shape[2];
                Tensor weights = bench.weights(dtype, rows, columns, random);
                var decoded = new float[rows * columns];
                BlockFormat.of(dtype).decode(weights.data(), 0, decoded, 0, decoded.length);
                float[] activations = random(tokens * columns, random);
                double[] rounded = rounded(activations, dtype, Bench.pairs(tier));
                Tensor out = bench.tensor(tokens, rows, new float[0]);
                bench.matmul.run(out, bench.packing.pack(weights), bench.tensor(tokens, columns, activations));
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
        try (Bench bench = Bench.of(tier, 3)) {
            var random = new Random(11);
            int rows = 85;
            int columns = 512;
            int tokens = 27;
            InterleavedMatrix weights = bench.packing.pack(bench.weights(dtype, rows, columns, random));
            float[] activations = random(tokens * columns, random);
            Tensor input = bench.tensor(tokens, columns, activations);
            Tensor together = bench.tensor(tokens, rows, new float[0]);
            bench.matmul.run(together, weights, input);
            for (int count = 1; count <= 9; count++) {
                for (int t = 0; t + count <= tokens; t += count) {
                    Tensor some = bench.tensor(count, rows, new float[0]);
                    bench.matmul.run(some, weights, input.rows(t, count));
                    assertArrayEquals(together.rows(t, count).toArray(), some.toArray(),
                            count + " tokens from " + t);
                }
            }
        }
    }
}
