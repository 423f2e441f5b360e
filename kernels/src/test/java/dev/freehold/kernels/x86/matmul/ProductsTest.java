package dev.freehold.kernels.x86.matmul;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.kernels.x86.Tiers;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Product;
import dev.freehold.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// Of every type on every tier that runs here: products together give, bit for bit, what each gives alone.
class ProductsTest {
    private static final int TOKENS = 50;

    /// As experts have them: neighbouring rows for each matrix, and for some none.
    @Property(tries = 10)
    void groupsOfRows(
            @ForAll @IntRange(min = 1, max = 90) int rows,
            @ForAll @IntRange(min = 1, max = 3) int blocks,
            @ForAll @IntRange(min = 1, max = 3) int threads,
            @ForAll @Size(min = 1, max = 7) List<@IntRange(min = 0, max = 40) Integer> counts,
            @ForAll long seed) {
        int tokens = counts.stream().mapToInt(Integer::intValue).sum();
        if (tokens == 0) {
            return;
        }
        var random = new Random(seed);
        for (CpuTier tier : Tiers.usable()) {
            for (DType dtype : DType.values()) {
                int columns = dtype.elementsPerBlock() == 1 ? 37 * blocks : blocks * dtype.elementsPerBlock();
                try (MatmulBench bench = MatmulBench.of(tier, threads)) {
                    List<PackedMatrix> weights = new ArrayList<>();
                    var bounds = new int[counts.size() + 1];
                    for (int i = 0; i < counts.size(); i++) {
                        weights.add(bench.packing().pack(bench.weights(dtype, rows, columns, random)));
                        bounds[i + 1] = bounds[i] + counts.get(i);
                    }
                    Tensor out = bench.tensor(tokens, rows, new float[0]);
                    check(bench, Product.ofGroups(out, weights, bounds), tokens, columns, random);
                }
            }
        }
    }

    /// As attention has them: several matrices for the same rows, also of unlike types and sizes.
    @Property(tries = 60)
    void anyRowsWithAnyMatrix(
            @ForAll @IntRange(min = 1, max = 3) int threads,
            @ForAll @Size(min = 1, max = 6) List<DType> types,
            @ForAll long seed) {
        var random = new Random(seed);
        for (CpuTier tier : Tiers.usable()) {
            try (MatmulBench bench = MatmulBench.of(tier, threads)) {
                List<Product> products = new ArrayList<>();
                for (DType dtype : types) {
                    int rows = random.nextInt(1, 100);
                    int first = random.nextInt(TOKENS);
                    Tensor out = bench.tensor(random.nextInt(1, TOKENS - first + 1), rows, new float[0]);
                    products.add(new Product(
                            out, bench.packing().pack(bench.weights(dtype, rows, 256, random)), first));
                }
                check(bench, products, TOKENS, 256, random);
            }
        }
    }

    private static void check(
            MatmulBench bench, List<Product> products, int tokens, int columns, Random random) {
        Tensor input = bench.tensor(tokens, columns, MatmulBench.random(tokens * columns, random));
        bench.matmul().run(products, input);
        for (Product product : products) {
            for (int t = 0; t < product.out().shape().rows(); t++) {
                Tensor alone = bench.tensor(1, product.weight().rows(), new float[0]);
                bench.matmul().run(alone, product.weight(), input.row(product.first() + t));
                assertArrayEquals(alone.toArray(), product.out().row(t).toArray(), () -> "%s, %s %s, %d rows from %d"
                        .formatted(bench.tier(), product.weight().dtype(), product.weight().shape(),
                                product.out().shape().rows(), product.first()));
            }
        }
    }

    @Test
    void refusesRowsThatAreNotThereAndMatricesThatDoNotFit() {
        try (MatmulBench bench = MatmulBench.of(Tiers.usable().getFirst(), 2)) {
            var random = new Random(1);
            Tensor input = bench.tensor(4, 64, MatmulBench.random(4 * 64, random));
            Tensor out = bench.tensor(2, 20, new float[0]);
            PackedMatrix weight = bench.packing().pack(bench.weights(DType.Q8_0, 20, 64, random));
            PackedMatrix narrow = bench.packing().pack(bench.weights(DType.Q8_0, 20, 32, random));
            PackedMatrix low = bench.packing().pack(bench.weights(DType.Q8_0, 19, 64, random));
            InterleavedMatrix gone = bench.packing().pack(bench.weights(DType.Q8_0, 20, 64, random));
            bench.packing().release(gone);
            assertRefused(IndexOutOfBoundsException.class, bench, out, weight, 3, input);
            assertRefused(IndexOutOfBoundsException.class, bench, out, weight, -1, input);
            assertRefused(IllegalArgumentException.class, bench, out, narrow, 0, input);
            assertRefused(IllegalArgumentException.class, bench, out, low, 0, input);
            assertRefused(IllegalStateException.class, bench, out, gone, 0, input);
        }
    }

    /// Before anything is computed.
    private static void assertRefused(Class<? extends Exception> type, MatmulBench bench, Tensor out,
            PackedMatrix weight, int first, Tensor input) {
        Tensor before = bench.tensor(1, 20, new float[0]);
        PackedMatrix fine = bench.packing().pack(bench.weights(DType.Q8_0, 20, 64, new Random(1)));
        List<Product> products = List.of(new Product(before, fine, 0), new Product(out, weight, first));
        assertThrows(type, () -> bench.matmul().run(products, input));
        assertArrayEquals(new float[20], before.toArray());
        assertArrayEquals(new float[40], out.toArray());
    }
}
