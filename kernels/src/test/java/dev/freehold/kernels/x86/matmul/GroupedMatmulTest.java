package dev.freehold.kernels.x86.matmul;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.kernels.x86.Tiers;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// Of every type on every tier that runs here: bit for bit what the product with one matrix gives for each row.
class GroupedMatmulTest {
    @Property(tries = 10)
    void aRowIsWhatItsMatrixMakesOfItAlone(
            @ForAll @IntRange(min = 1, max = 90) int rows,
            @ForAll @IntRange(min = 1, max = 3) int blocks,
            @ForAll @IntRange(min = 1, max = 3) int threads,
            @ForAll @Size(min = 1, max = 7) List<@IntRange(min = 0, max = 40) Integer> counts,
            @ForAll long seed) {
        for (CpuTier tier : Tiers.usable()) {
            for (DType dtype : DType.values()) {
                int columns = dtype.elementsPerBlock() == 1 ? 37 * blocks : blocks * dtype.elementsPerBlock();
                try (MatmulBench bench = MatmulBench.of(tier, threads)) {
                    check(bench, dtype, rows, columns, counts, new Random(seed));
                }
            }
        }
    }

    private static void check(
            MatmulBench bench, DType dtype, int rows, int columns, List<Integer> counts, Random random) {
        int[] bounds = bounds(counts);
        int tokens = bounds[counts.size()];
        if (tokens == 0) {
            return;
        }
        List<InterleavedMatrix> weights = counts.stream()
                .map(_ -> bench.packing().pack(bench.weights(dtype, rows, columns, random))).toList();
        Tensor input = bench.tensor(tokens, columns, MatmulBench.random(tokens * columns, random));
        Tensor out = bench.tensor(tokens, rows, new float[0]);
        bench.matmul().run(out, weights, bounds, input);
        for (int i = 0; i < weights.size(); i++) {
            for (int t = bounds[i]; t < bounds[i + 1]; t++) {
                Tensor alone = bench.tensor(1, rows, new float[0]);
                bench.matmul().run(alone, weights.get(i), input.row(t));
                assertArrayEquals(alone.toArray(), out.row(t).toArray(), "%s, %s (%d, %d), %s, row %d of matrix %d"
                        .formatted(bench.tier(), dtype, rows, columns, counts, t, i));
            }
        }
    }

    private static int[] bounds(List<Integer> counts) {
        return IntStream.rangeClosed(0, counts.size())
                .map(i -> counts.subList(0, i).stream().mapToInt(Integer::intValue).sum()).toArray();
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        try (MatmulBench bench = MatmulBench.of(Tiers.usable().getFirst(), 2)) {
            var random = new Random(1);
            InterleavedMatrix weight = bench.packing().pack(bench.weights(DType.Q8_0, 20, 64, random));
            InterleavedMatrix narrow = bench.packing().pack(bench.weights(DType.Q8_0, 20, 32, random));
            InterleavedMatrix other = bench.packing().pack(bench.weights(DType.Q4_0, 20, 64, random));
            InterleavedMatrix gone = bench.packing().pack(bench.weights(DType.Q8_0, 20, 64, random));
            bench.packing().release(gone);
            assertRefused(bench, List.of(weight, weight), 0, 4);
            assertRefused(bench, List.of(weight, weight), 0, 2, 3);
            assertRefused(bench, List.of(weight, weight), 0, 2, 5);
            assertRefused(bench, List.of(weight, weight), 1, 2, 4);
            assertRefused(bench, List.of(weight, weight, weight), 0, 3, 2, 4);
            assertRefused(bench, List.of(weight, narrow), 0, 2, 4);
            assertRefused(bench, List.of(weight, other), 0, 2, 4);
            assertRefused(IllegalStateException.class, bench, List.of(weight, gone), 0, 2, 4);
        }
    }

    private static void assertRefused(MatmulBench bench, List<InterleavedMatrix> weights, int... bounds) {
        assertRefused(IllegalArgumentException.class, bench, weights, bounds);
    }

    private static void assertRefused(Class<? extends RuntimeException> type, MatmulBench bench,
            List<InterleavedMatrix> weights, int... bounds) {
        float[] before = MatmulBench.random(4 * 20, new Random(2));
        Tensor out = bench.tensor(4, 20, before);
        Tensor input = bench.tensor(4, 64, new float[0]);
        assertThrows(type, () -> bench.matmul().run(out, weights, bounds, input), () -> Arrays.toString(bounds));
        assertArrayEquals(before, out.toArray());
    }
}
