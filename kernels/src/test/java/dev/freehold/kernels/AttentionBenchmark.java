package dev.freehold.kernels;

import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;

/// How fast attention is: checks, then times.
///
/// Arguments: kernels (`vector`), threads (`2`), type of keys and values (`F16`). Prints GMAC/s, and GB/s of keys and
/// values, that one call in ten exceeds; heads are those of Qwen2.5-0.5B (14 query heads, 2 key-value heads of 64) and
/// 1.5B (12, 2 of 128).
final class AttentionBenchmark {
    private static final int[][] HEADS = {{14, 2, 64}, {12, 2, 128}};
    private static final int[][] TOKENS_AFTER = {{1, 512}, {1, 8192}, {512, 0}, {512, 8192}};
    private static final double NANOS = 1e9;
    private static final double SECONDS_PER_CASE = 2;

    private AttentionBenchmark() {}

    public static void main(String[] args) {
        String name = args.length > 0 ? args[0] : "vector";
        int threads = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        KvType type = args.length > 2 ? KvType.valueOf(args[2]) : KvType.F16;
        try (Kernels kernels = KernelSelection.choose(name).create(threads)) {
            System.out.printf("%s, %d threads, %s%n", kernels.name(), kernels.threads(), type);
            for (int[] heads : HEADS) {
                for (int[] tokens : TOKENS_AFTER) {
                    measure(kernels, type, heads[0], heads[1], heads[2], tokens[0], tokens[1]);
                }
            }
        }
    }

    private static void measure(
            Kernels kernels, KvType type, int heads, int kvHeads, int width, int tokens, int before) {
        try (Arena arena = Arena.ofShared()) {
            var cache = new KvPages(arena, type, kvHeads, width);
            int all = before + tokens;
            cache.reserve(all);
            kernels.store(cache, 0, random(arena, all, kvHeads * width), random(arena, all, kvHeads * width));
            Tensor query = random(arena, tokens, heads * width);
            Tensor out = Tensor.zeros(arena, "out", tokens, heads * width);
            var pattern = new AttentionPattern(heads, (float) (1 / Math.sqrt(width)), AttentionPattern.UNLIMITED);
            kernels.attention(out, query, cache, before, pattern);
            check(arena, out, query, cache, before, pattern);

            var seconds = new double[100_000];
            int calls = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < SECONDS_PER_CASE * NANOS && calls < seconds.length) {
                long from = System.nanoTime();
                kernels.attention(out, query, cache, before, pattern);
                seconds[calls++] = (System.nanoTime() - from) / NANOS;
            }
            Arrays.sort(seconds, 0, calls);
            double typical = seconds[calls / 10];
            double products = 2.0 * heads * width * tokens * (before + (tokens + 1) / 2.0);
            double bytes = (double) KvPages.pageBytes(type, kvHeads, width) * all / KvPages.PAGE;
            System.out.printf("%2d/%d heads of %3d, %3d tokens after %4d  %9.1f µs  %6.1f GMAC/s  %6.2f GB/s%n",
                    heads, kvHeads, width, tokens, before, typical * 1e6, products / typical / 1e9,
                    bytes / typical / 1e9);
        }
    }

    /// The first two tokens.
    private static void check(
            Arena arena, Tensor out, Tensor query, KvPages cache, int before, AttentionPattern pattern) {
        int count = Math.min(2, query.shape().rows());
        Tensor expected = Tensor.zeros(arena, "expected", count, query.shape().columns());
        new ReferenceKernels().attention(expected, query.rows(0, count), cache, before, pattern);
        for (int t = 0; t < count; t++) {
            for (int k = 0; k < query.shape().columns(); k++) {
                if (Math.abs(expected.get(t, k) - out.get(t, k)) > 1e-4f) {
                    throw new IllegalStateException("wrong: (%d, %d): %f, not %f"
                            .formatted(t, k, out.get(t, k), expected.get(t, k)));
                }
            }
        }
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
