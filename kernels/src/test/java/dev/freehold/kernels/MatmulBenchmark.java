package dev.freehold.kernels;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// How fast the matrix products are: checks, then times.
///
/// Arguments: kernels (`vector`), threads (`2`), types (`Q8_0,Q4_K`, or `all`), tokens (`1,512`), shapes of weights
/// (`1536x1536,8960x1536`: those of Qwen2.5-1.5B are measured if there are none). Prints GMAC/s and GB/s of weights
/// that one call in ten exceeds: on a busy machine the others are disturbed. The weights of one token's pass are some
/// hundred megabytes, as in a model, so that they come from memory and not from a cache.
final class MatmulBenchmark {
    private static final long BYTES = 400L << 20;
    private static final double NANOS = 1e9;
    private static final double SECONDS_PER_CASE = 2.5;

    private MatmulBenchmark() {}

    public static void main(String[] args) {
        String name = args.length > 0 ? args[0] : "vector";
        int threads = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        String types = args.length > 2 ? args[2] : "F32,F16,BF16,Q8_0,Q4_0,Q4_K,Q6_K";
        String counts = args.length > 3 ? args[3] : "1,512";
        String shapes = args.length > 4 ? args[4] : "1536x1536,8960x1536,1536x8960";
        try (Kernels kernels = KernelSelection.choose(name).create(threads)) {
            System.out.printf("%s, %d threads%n", kernels.name(), kernels.threads());
            for (String type : types.equals("all") ? names() : types.split(",")) {
                for (String count : counts.split(",")) {
                    for (String shape : shapes.split(",")) {
                        int[] sizes = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
                        measure(kernels, DType.valueOf(type), Integer.parseInt(count), sizes[0], sizes[1]);
                    }
                }
            }
        }
    }

    private static String[] names() {
        return Arrays.stream(DType.values()).map(DType::name).toArray(String[]::new);
    }

    private static void measure(Kernels kernels, DType dtype, int tokens, int rows, int columns) {
        try (Arena arena = Arena.ofShared()) {
            if (columns % dtype.elementsPerBlock() != 0) {
                System.out.printf("%-7s %d columns are not whole blocks%n", dtype, columns);
                return;
            }
            long size = dtype.byteSize((long) rows * columns);
            int copies = tokens == 1 ? (int) (BYTES / size) + 1 : 1;
            List<PackedMatrix> weights = weights(kernels, arena, dtype, rows, columns, copies);
            Tensor input = random(arena, tokens, columns);
            Tensor out = Tensor.zeros(arena, "out", tokens, rows);
            check(kernels, arena, weights.getLast(), input, out);
            var seconds = new ArrayList<Double>();
            long start = System.nanoTime();
            while (System.nanoTime() - start < SECONDS_PER_CASE * NANOS) {
                for (PackedMatrix weight : weights) {
                    long before = System.nanoTime();
                    kernels.matmul(out, weight, input);
                    seconds.add((System.nanoTime() - before) / NANOS);
                }
            }
            Collections.sort(seconds);
            double typical = seconds.get(seconds.size() / 10);
            double products = (double) rows * columns * tokens;
            System.out.printf("%-7s %4d tokens  (%5d, %5d)  %7.1f GMAC/s  %6.2f GB/s%n",
                    dtype, tokens, rows, columns, products / typical / 1e9, size / typical / 1e9);
        }
    }

    private static void check(Kernels kernels, Arena arena, PackedMatrix weight, Tensor input, Tensor out) {
        int tokens = Math.min(2, input.shape().rows());
        var reference = new ReferenceKernels();
        Tensor expected = Tensor.zeros(arena, "expected", tokens, weight.rows());
        reference.matmul(expected, reference.pack(weight.source()), input.rows(0, tokens));
        kernels.matmul(out, weight, input);
        for (int t = 0; t < tokens; t++) {
            for (int n = 0; n < weight.rows(); n++) {
                if (Math.abs(expected.get(t, n) - out.get(t, n)) > 1e-5f * weight.columns()) {
                    throw new IllegalStateException("wrong: %s (%d, %d): %f, not %f".formatted(
                            weight.source().dtype(), t, n, out.get(t, n), expected.get(t, n)));
                }
            }
        }
    }

    private static List<PackedMatrix> weights(
            Kernels kernels, Arena arena, DType dtype, int rows, int columns, int copies) {
        float[] elements = random(arena, rows, columns).toArray();
        MemorySegment first = arena.allocate(dtype.byteSize(elements.length), 64);
        BlockFormat.of(dtype).encode(elements, 0, elements.length, first, 0);
        var all = new ArrayList<PackedMatrix>();
        for (int i = 0; i < copies; i++) {
            MemorySegment data = i == 0 ? first : arena.allocate(first.byteSize(), 64).copyFrom(first);
            all.add(kernels.pack(new Tensor("weight " + i, dtype, new Shape(rows, columns), data)));
        }
        return all;
    }

    private static Tensor random(Arena arena, int rows, int columns) {
        var random = new Random(rows);
        Tensor tensor = Tensor.zeros(arena, "random", rows, columns);
        for (long i = 0; i < tensor.shape().elements(); i++) {
            tensor.data().set(Tensor.FLOAT, 4 * i, 2 * random.nextFloat() - 1);
        }
        return tensor;
    }
}
