package dev.freehold.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import dev.freehold.tensor.spi.KernelProvider;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Several models in one process, opened, used and closed at any time, compute what one computes alone.
class ConcurrentKernelsTest {
    private static final int CALLERS = 5;
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final List<DType> TYPES = List.of(DType.F32, DType.BF16, DType.Q8_0, DType.Q4_K, DType.Q4_0);
    private static final int ROWS = 107;
    private static final int COLUMNS = 512;
    private static final int HEADS = 8;

    private final KernelProvider best = KernelSelection.installed().stream()
            .filter(provider -> provider.usability().reason().isEmpty()).findFirst().orElseThrow();

    /// The results of a model's life, of which `seed` determines all but the number of threads.
    private List<float[]> life(int threads, long seed) {
        var random = new Random(seed);
        var results = new ArrayList<float[]>();
        try (Arena arena = Arena.ofShared(); Kernels kernels = best.create(threads)) {
            for (DType dtype : TYPES) {
                var weight = kernels.pack(weights(arena, dtype, random));
                for (int tokens : new int[] {1, 1 + random.nextInt(40)}) {
                    Tensor out = Tensor.zeros(arena, "out", tokens, ROWS);
                    kernels.matmul(out, weight, random(arena, tokens, COLUMNS, random));
                    results.add(out.toArray());
                }
            }
            for (KvType type : KvType.values()) {
                results.add(attention(kernels, arena, type, random));
            }
        }
        return results;
    }

    private static float[] attention(Kernels kernels, Arena arena, KvType type, Random random) {
        var cache = new KvPages(arena, type, 2, 64);
        int length = 100 + random.nextInt(1500);
        int tokens = 1 + random.nextInt(9);
        cache.reserve(length);
        kernels.store(cache, 0, random(arena, length, 2 * 64, random), random(arena, length, 2 * 64, random));
        Tensor out = Tensor.zeros(arena, "out", tokens, HEADS * 64);
        kernels.attention(out, random(arena, tokens, HEADS * 64, random), cache, length - tokens,
                new AttentionPattern(HEADS, 0.3f, AttentionPattern.UNLIMITED));
        return out.toArray();
    }

    private static Tensor random(Arena arena, int rows, int columns, Random random) {
        Tensor tensor = Tensor.zeros(arena, "random", rows, columns);
        for (int i = 0; i < rows * columns; i++) {
            tensor.data().set(Tensor.FLOAT, 4L * i, 2 * random.nextFloat() - 1);
        }
        return tensor;
    }

    private static Tensor weights(Arena arena, DType dtype, Random random) {
        float[] elements = random(arena, ROWS, COLUMNS, random).toArray();
        var data = arena.allocate(dtype.byteSize(elements.length), 64);
        BlockFormat.of(dtype).encode(elements, 0, elements.length, data, 0);
        return new Tensor(dtype.name(), dtype, new Shape(ROWS, COLUMNS), data);
    }

    /// Lives until the time is up.
    ///
    /// @return how many
    private int live(int caller, List<float[]> expected, long end) {
        int lives = 0;
        for (; lives == 0 || System.nanoTime() < end; lives++) {
            List<float[]> results = life(1 + (caller + lives) % 3, caller);
            assertEquals(expected.size(), results.size());
            for (int i = 0; i < results.size(); i++) {
                assertArrayEquals(expected.get(i), results.get(i), "caller %d, life %d, result %d"
                        .formatted(caller, lives, i));
            }
        }
        return lives;
    }

    @Test
    @Timeout(60)
    void computeWhatOneComputesAlone() throws InterruptedException, ExecutionException {
        var alone = new ArrayList<List<float[]>>();
        for (int caller = 0; caller < CALLERS; caller++) {
            alone.add(life(1, caller));
        }
        long end = System.nanoTime() + TIME.toNanos();
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            var running = new ArrayList<Future<Integer>>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int number = caller;
                running.add(callers.submit(() -> live(number, alone.get(number), end)));
            }
            for (Future<Integer> each : running) {
                assertTrue(each.get() > 0);
            }
        }
    }
}
