package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.models.GoldenModel;
import dev.freehold.models.layers.ExpertCache.Expert;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpertCacheTest {
    /// Experts of 3·4·4 F32 elements, 192 bytes each.
    private record Matrices(int count) implements MatrixStack {
        @Override
        public DType dtype() {
            return DType.F32;
        }

        @Override
        public int rows() {
            return 4;
        }

        @Override
        public int columns() {
            return 4;
        }

        @Override
        public Tensor matrix(int index) {
            return Tensor.zeros(Arena.ofAuto(), "expert", 4, 4);
        }
    }

    private static final long EXPERT = 192;

    private final Set<PackedMatrix> held = Collections.newSetFromMap(new IdentityHashMap<>());
    private int packed;
    private final Kernels kernels = counting(new ReferenceKernels());

    private static ExpertCache.Stored block(int number, int experts) {
        var matrices = new Matrices(experts);
        return new ExpertCache.Stored(number, matrices, matrices, matrices);
    }

    /// Kernels that keep account of what is packed and released.
    private Kernels counting(Kernels plain) {
        return (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("release")) {
                        assertTrue(held.remove(arguments[0]), "released once");
                    }
                    try {
                        Object result = method.invoke(plain, arguments);
                        if (method.getName().equals("pack")) {
                            packed++;
                            held.add((PackedMatrix) result);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void theOneUnusedForLongestMakesRoom() {
        var cache = new ExpertCache(kernels, 2 * EXPERT);
        var stored = block(0, 8);
        Expert first = cache.get(stored, 1);
        Expert second = cache.get(stored, 2);
        assertSame(first, cache.get(stored, 1));
        assertEquals(6, packed);
        cache.get(stored, 3); // instead of expert 2
        assertEquals(6, held.size());
        assertSame(first, cache.get(stored, 1));
        assertNotSame(second, cache.get(stored, 2));
        assertEquals(2 * EXPERT, cache.byteSize());
    }

    @Test
    void blocksShareTheRoomAndAreToldApart() {
        var cache = new ExpertCache(kernels, 3 * EXPERT);
        Expert one = cache.get(block(0, 4), 1);
        assertNotSame(one, cache.get(block(1, 4), 1));
        assertSame(one, cache.get(block(0, 4), 1));
        assertEquals(2 * EXPERT, cache.byteSize());
    }

    @Test
    void thereIsAlwaysRoomForOneAndNeverForMoreThanThereAre() {
        assertEquals(1, new ExpertCache(kernels, 0).atOnce(block(0, 4)));
        assertEquals(2, new ExpertCache(kernels, 3 * EXPERT - 1).atOnce(block(0, 4)));
        assertEquals(4, new ExpertCache(kernels, Long.MAX_VALUE).atOnce(block(0, 4)));
        var cache = new ExpertCache(kernels, 0);
        for (int i = 0; i < 4; i++) {
            cache.get(block(0, 4), i);
            assertEquals(3, held.size());
        }
    }

    @Test
    void asManyAsFitTogetherStayTogether() {
        var stored = block(0, 8);
        var cache = new ExpertCache(kernels, 5 * EXPERT);
        for (int from = 0; from < 8; from += cache.atOnce(stored)) {
            Expert first = cache.get(stored, from);
            for (int i = from; i < Math.min(8, from + cache.atOnce(stored)); i++) {
                cache.get(stored, i);
            }
            assertTrue(held.contains(first.gate()), "the first of those asked for together is still there");
        }
    }

    /// Room for one expert, for a few, for nearly all; of these models each has fewer bytes than 100,000.
    @ParameterizedTest
    @ValueSource(strings = {"mixtral", "qwen3moe", "qwen2moe", "qwen35moe", "qwen3next", "deepseek3"})
    void roomChangesNoBitOfTheLogits(String name) {
        var model = GoldenModel.named(name);
        var file = model.folder().resolve("model.gguf");
        float[] all = model.logits(file, 7);
        for (long room : new long[] {1, 30_000, 100_000}) {
            assertArrayEquals(all, model.logits(file, 7, counting(new ReferenceKernels()), room), "room " + room);
        }
        assertTrue(packed > held.size(), "experts made room for others");
    }
}
