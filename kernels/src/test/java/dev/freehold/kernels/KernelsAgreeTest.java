package dev.freehold.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.freehold.kernels.plain.PlainProvider;
import dev.freehold.kernels.vector.VectorProvider;
import dev.freehold.kernels.x86.Avx2Provider;
import dev.freehold.kernels.x86.Avx512VnniProvider;
import dev.freehold.kernels.x86.AvxVnniProvider;
import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.DeltaState;
import dev.freehold.tensor.HeadOrder;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import dev.freehold.tensor.spi.KernelProvider;
import dev.freehold.tensor.spi.Usability;
import dev.freehold.tensor.spi.Usability.NotThisMachine;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Every implementation gives what [ReferenceKernels] gives, to within `1e-5·K` for inputs in `[-1, 1]`.
class KernelsAgreeTest {
    private static final float PER_TERM = 1e-5f;

    /// The implementations, with one thread and with several.
    enum Implementation {
        VECTOR(new VectorProvider(), 2),
        VECTOR_ALONE(new VectorProvider(), 1),
        JAVA(new PlainProvider(), 3),
        AVX512_VNNI(new Avx512VnniProvider(), 2),
        AVX_VNNI(new AvxVnniProvider(), 3),
        AVX2(new Avx2Provider(), 2),
        AVX2_ALONE(new Avx2Provider(), 1);

        private final transient KernelProvider provider;
        private final int threads;

        Implementation(KernelProvider provider, int threads) {
            this.provider = provider;
            this.threads = threads;
        }

        /// Skips the test where the processor lacks the instructions.
        Kernels create() {
            return create(threads);
        }

        Kernels create(int threads) {
            Usability usability = provider.usability();
            assumeFalse(usability instanceof NotThisMachine, () -> "SKIPPED: " + this + ": " + usability.reason());
            assertEquals("", usability.reason());
            return provider.create(threads);
        }

        static List<Implementation> usable() {
            return Arrays.stream(values())
                    .filter(each -> !(each.provider.usability() instanceof NotThisMachine)).toList();
        }

        /// Whether activations are multiplied with such weights as they are. The assembled tiers round them for the
        /// others; their own tests hold them to sums of rounded activations.
        boolean isExactFor(DType weights) {
            return switch (this) {
                case VECTOR, VECTOR_ALONE, JAVA -> true;
                case AVX512_VNNI, AVX_VNNI, AVX2, AVX2_ALONE -> weights == DType.F32 || weights == DType.F16;
            };
        }
    }

    /// Tensors of random elements in `[-1, 1]`, off-heap as those of models are.
    private record Tensors(Arena arena, Random random) implements AutoCloseable {
        Tensors(long seed) {
            this(Arena.ofShared(), new Random(seed));
        }

        Tensor random(int... dimensions) {
            Tensor tensor = Tensor.zeros(arena, "random", dimensions);
            for (int i = 0; i < tensor.shape().elements(); i++) {
                tensor.data().set(Tensor.FLOAT, 4L * i, 2 * random.nextFloat() - 1);
            }
            return tensor;
        }

        Tensor zeros(int... dimensions) {
            return Tensor.zeros(arena, "result", dimensions);
        }

        /// Weights as a file may have them: at an odd address.
        Tensor weights(DType dtype, int rows, int columns) {
            float[] elements = random(rows, columns).toArray();
            long size = dtype.byteSize(elements.length);
            var data = arena.allocate(size + 1, 1).asSlice(1, size);
            BlockFormat.of(dtype).encode(elements, 0, elements.length, data, 0);
            return new Tensor(dtype.name(), dtype, new Shape(rows, columns), data);
        }

        Tensor copy(Tensor tensor) {
            return new Tensor("copy", DType.F32, tensor.shape(),
                    arena.allocate(tensor.data().byteSize(), 4).copyFrom(tensor.data()));
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void matmulOfEveryTypeAndBatch(Implementation implementation) {
        for (DType dtype : DType.values()) {
            int[] widths = switch (dtype.elementsPerBlock()) {
                case 256 -> new int[] {256, 768};
                case 32 -> new int[] {32, 96, 256, 416};
                default -> new int[] {1, 3, 31, 33, 127, 300};
            };
            for (int width : widths) {
                for (int rows : new int[] {1, 3, 5, 50, 131}) {
                    for (int tokens : new int[] {1, 2, 3, 4, 5, 9, 64, 67}) {
                        matmul(implementation, dtype, rows, width, tokens);
                    }
                }
            }
        }
    }

    @Property(tries = 60)
    void matmulOfAnyShape(
            @ForAll Implementation implementation,
            @ForAll DType dtype,
            @ForAll @IntRange(min = 1, max = 150) int rows,
            @ForAll @IntRange(min = 1, max = 20) int blocks,
            @ForAll @IntRange(min = 1, max = 150) int tokens) {
        matmul(implementation, dtype, rows, blocks * dtype.elementsPerBlock(), tokens);
    }

    private static void matmul(Implementation implementation, DType dtype, int rows, int width, int tokens) {
        if (!implementation.isExactFor(dtype)) {
            return;
        }
        try (Kernels kernels = implementation.create(); var tensors = new Tensors(width * 31L + rows)) {
            Tensor weight = tensors.weights(dtype, rows, width);
            Tensor input = tensors.random(tokens, width);
            Tensor out = tensors.random(tokens, rows);
            kernels.matmul(out, kernels.pack(weight), input);
            Tensor expected = tensors.zeros(tokens, rows);
            var reference = new ReferenceKernels();
            reference.matmul(expected, reference.pack(weight), input);
            assertAgree(expected, out, PER_TERM * width,
                    "%s (%d, %d), %d tokens".formatted(dtype, rows, width, tokens));
        }
    }

    @ParameterizedTest
    @EnumSource
    void matmulOfMoreTokensThanArePackedAtOnce(Implementation implementation) {
        matmul(implementation, DType.Q8_0, 7, 64, 1100);
        matmul(implementation, DType.F16, 7, 64, 1100);
    }

    @ParameterizedTest
    @EnumSource
    void gatherOfEveryType(Implementation implementation) {
        for (DType dtype : DType.values()) {
            try (Kernels kernels = implementation.create(); var tensors = new Tensors(1)) {
                Tensor table = tensors.weights(dtype, 9, 256);
                int[] tokens = {8, 0, 3, 3};
                Tensor out = tensors.random(4, 256);
                kernels.gather(out, table, tokens);
                Tensor expected = tensors.zeros(4, 256);
                new ReferenceKernels().gather(expected, table, tokens);
                assertAgree(expected, out, 0f, dtype.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void additions(Implementation implementation) {
        eachShape((tensors, tokens, width) -> {
            try (Kernels kernels = implementation.create()) {
                Tensor x = tensors.random(tokens, width);
                Tensor expected = tensors.copy(x);
                Tensor y = tensors.random(tokens, width);
                Tensor bias = tensors.random(width);
                kernels.add(x, y);
                kernels.addBias(x, bias);
                new ReferenceKernels().add(expected, y);
                new ReferenceKernels().addBias(expected, bias);
                assertAgree(expected, x, 0f, x.shape().toString());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void combine(Implementation implementation) {
        eachShape((tensors, tokens, width) -> {
            for (int terms : new int[] {1, 3, 8}) {
                try (Kernels kernels = implementation.create()) {
                    Tensor input = tensors.random(9, width);
                    Tensor weights = tensors.random(tokens, terms);
                    int[] rows = tensors.random.ints((long) tokens * terms, 0, 9).toArray();
                    Tensor out = tensors.random(tokens, width);
                    Tensor expected = tensors.zeros(tokens, width);
                    kernels.combine(out, input, rows, weights);
                    new ReferenceKernels().combine(expected, input, rows, weights);
                    assertAgree(expected, out, 1e-6f, "%s, %d terms".formatted(out.shape(), terms));
                }
            }
        });
    }

    /// The assembled ones are held to more by a test of their own.
    @ParameterizedTest
    @EnumSource
    void groupedMatmul(Implementation implementation) {
        int[] bounds = {0, 1, 1, 4, 24, 25};
        try (Kernels kernels = implementation.create(); var tensors = new Tensors(8)) {
            for (DType dtype : List.of(DType.F32, DType.F16)) {
                List<Tensor> weights = IntStream.range(0, 5).mapToObj(_ -> tensors.weights(dtype, 37, 96)).toList();
                Tensor input = tensors.random(25, 96);
                Tensor out = tensors.random(25, 37);
                List<PackedMatrix> packed = weights.stream().map(kernels::pack).toList();
                kernels.groupedMatmul(out, packed, bounds, input);
                packed.forEach(kernels::release);
                Tensor expected = tensors.zeros(25, 37);
                var reference = new ReferenceKernels();
                reference.groupedMatmul(expected, weights.stream().map(reference::pack).toList(), bounds, input);
                assertAgree(expected, out, PER_TERM * 96, dtype.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void rmsNormOfRowsAndOfHeads(Implementation implementation) {
        eachShape((tensors, tokens, width) -> {
            try (Kernels kernels = implementation.create()) {
                Tensor input = tensors.random(tokens, 3 * width);
                Tensor gain = tensors.random(width);
                Tensor out = tensors.random(tokens, 3 * width);
                Tensor expected = tensors.zeros(tokens, 3 * width);
                kernels.rmsNorm(out, input, gain, 1e-5f);
                new ReferenceKernels().rmsNorm(expected, input, gain, 1e-5f);
                assertAgree(expected, out, 1e-5f, input.shape().toString());
                kernels.rmsNorm(input, input, gain, 1e-5f);
                assertAgree(expected, input, 1e-5f, "in place");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void swiGlu(Implementation implementation) {
        eachShape((tensors, tokens, width) -> {
            try (Kernels kernels = implementation.create()) {
                Tensor gate = tensors.random(tokens, width);
                gate.set(0, 0, -120f);
                gate.set(tokens - 1, width - 1, 120f);
                gate.set(tokens / 2, width / 2, -17.5f);
                Tensor expected = tensors.copy(gate);
                Tensor up = tensors.random(tokens, width);
                kernels.swiGlu(gate, up);
                new ReferenceKernels().swiGlu(expected, up);
                assertAgree(expected, gate, 1e-6f, gate.shape().toString());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void sigmoidGate(Implementation implementation) {
        eachShape((tensors, tokens, width) -> {
            try (Kernels kernels = implementation.create()) {
                Tensor x = tensors.random(tokens, width);
                Tensor expected = tensors.copy(x);
                Tensor gate = tensors.random(tokens, width);
                gate.set(0, 0, -120f);
                gate.set(tokens - 1, width - 1, 120f);
                kernels.sigmoidGate(x, gate);
                new ReferenceKernels().sigmoidGate(expected, gate);
                assertAgree(expected, x, 1e-6f, gate.shape().toString());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void deltaGates(Implementation implementation) {
        eachShape((tensors, tokens, width) -> {
            try (Kernels kernels = implementation.create()) {
                Tensor decay = tensors.random(tokens, width);
                Tensor beta = tensors.random(tokens, width);
                decay.set(0, 0, -120f);
                decay.set(tokens - 1, width - 1, 120f);
                Tensor expectedDecay = tensors.copy(decay);
                Tensor expectedBeta = tensors.copy(beta);
                Tensor rate = tensors.random(width);
                IntStream.range(0, width).forEach(h -> rate.set(0, h, -Math.abs(rate.get(0, h))));
                Tensor bias = tensors.random(width);
                kernels.deltaGates(decay, beta, rate, bias);
                new ReferenceKernels().deltaGates(expectedDecay, expectedBeta, rate, bias);
                assertAgree(expectedDecay, decay, 1e-6f, "decay " + decay.shape());
                assertAgree(expectedBeta, beta, 1e-6f, "beta " + decay.shape());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void convolve(Implementation implementation) {
        eachShape((tensors, tokens, width) -> {
            for (int taps = 2; taps < 6; taps++) {
                try (Kernels kernels = implementation.create()) {
                    Tensor factors = tensors.random(taps, width);
                    Tensor history = tensors.random(taps - 1, width);
                    Tensor expectedHistory = tensors.copy(history);
                    Tensor expected = tensors.zeros(tokens, width);
                    Tensor out = tensors.random(tokens, width);
                    for (int batch = 0; batch < 2; batch++) {
                        Tensor input = tensors.random(tokens, width);
                        kernels.convolve(out, input, history, factors);
                        new ReferenceKernels().convolve(expected, input, expectedHistory, factors);
                        assertAgree(expected, out, 1e-5f, "%d taps, %s".formatted(taps, input.shape()));
                        assertAgree(expectedHistory, history, 0f, "history, %d taps, %s"
                                .formatted(taps, input.shape()));
                    }
                }
            }
        });
    }

    @Property(tries = 80)
    void deltaRuleOfAnyShape(
            @ForAll Implementation implementation,
            @ForAll HeadOrder order,
            @ForAll @IntRange(min = 1, max = 3) int keyHeads,
            @ForAll @IntRange(min = 1, max = 3) int shared,
            @ForAll @IntRange(min = 1, max = 70) int keyWidth,
            @ForAll @IntRange(min = 1, max = 70) int valueWidth,
            @ForAll @IntRange(min = 1, max = 20) int tokens) {
        deltaRule(implementation, order, keyHeads, keyHeads * shared, keyWidth, valueWidth, tokens);
    }

    @ParameterizedTest
    @EnumSource
    void deltaRule(Implementation implementation) {
        deltaRule(implementation, HeadOrder.TILED, 2, 4, 128, 128, 70);
    }

    private static void deltaRule(Implementation implementation, HeadOrder order, int keyHeads, int heads,
            int keyWidth, int valueWidth, int tokens) {
        try (Kernels kernels = implementation.create(); var tensors = new Tensors(keyWidth)) {
            var state = DeltaState.empty(tensors.arena(), heads, keyWidth, valueWidth);
            var expectedState = DeltaState.empty(tensors.arena(), heads, keyWidth, valueWidth);
            var reference = new ReferenceKernels();
            for (int count : new int[] {tokens, 1}) { // the second goes on where the first ended
                Tensor key = tensors.random(count, keyHeads * keyWidth);
                Tensor size = tensors.zeros(keyWidth);
                IntStream.range(0, keyWidth).forEach(i -> size.set(0, i, (float) (1 / Math.sqrt(keyWidth))));
                reference.rmsNorm(key, key, size, 1e-6f);
                Tensor query = tensors.random(count, keyHeads * keyWidth);
                Tensor value = tensors.random(count, heads * valueWidth);
                Tensor decay = tensors.random(count, heads);
                Tensor beta = tensors.random(count, heads);
                for (long at = 0; at < decay.data().byteSize(); at += Float.BYTES) {
                    decay.data().set(Tensor.FLOAT, at, Math.abs(decay.data().get(Tensor.FLOAT, at)));
                    beta.data().set(Tensor.FLOAT, at, Math.abs(beta.data().get(Tensor.FLOAT, at)));
                }
                Tensor out = tensors.random(count, heads * valueWidth);
                Tensor expected = tensors.zeros(count, heads * valueWidth);
                kernels.deltaRule(out, query, key, value, decay, beta, state, order);
                reference.deltaRule(expected, query, key, value, decay, beta, expectedState, order);
                assertAgree(expected, out, PER_TERM * (keyWidth + 10), "%s, %d/%d heads, %d by %d, %d tokens"
                        .formatted(order, keyHeads, heads, keyWidth, valueWidth, count));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ropeOfBothPairings(Implementation implementation) {
        for (RopePairing pairing : RopePairing.values()) {
            for (int pairs : new int[] {1, 3, 16, 32, 33}) {
                for (int rest : new int[] {0, 5}) {
                    try (Kernels kernels = implementation.create(); var tensors = new Tensors(pairs)) {
                        Tensor x = tensors.random(5, 3 * (2 * pairs + rest));
                        Tensor expected = tensors.copy(x);
                        Tensor cosine = tensors.random(5, pairs);
                        Tensor sine = tensors.random(5, pairs);
                        kernels.rope(x, 3, cosine, sine, pairing);
                        new ReferenceKernels().rope(expected, 3, cosine, sine, pairing);
                        assertAgree(expected, x, 1e-6f, pairing + " of " + pairs);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        // query heads, key-value heads, head width, tokens before, tokens, window
        "1, 1, 16, 0, 1, 0",
        "4, 4, 1, 0, 9, 0",
        "14, 2, 64, 0, 64, 0",
        "14, 2, 64, 126, 5, 0",
        "12, 2, 128, 1000, 1, 0",
        "6, 1, 33, 1300, 2, 0",
        "8, 8, 80, 255, 3, 0",
        "8, 2, 64, 700, 1, 100",
        "8, 2, 64, 700, 70, 100",
        "6, 3, 32, 250, 140, 1",
        "6, 3, 32, 0, 300, 128",
        "2, 1, 7, 128, 130, 129",
        "70, 1, 8, 40, 3, 0",
    })
    void attention(int heads, int kvHeads, int width, int before, int tokens, int window) {
        for (Implementation implementation : Implementation.usable()) {
            for (KvType type : KvType.values()) {
                attention(implementation, type, heads, kvHeads, width, width, before, tokens, window);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        // query heads, key-value heads, width of keys, width of values, tokens before, tokens, window
        "16, 1, 576, 512, 0, 3, 0",
        "128, 1, 576, 512, 130, 1, 0",
        "64, 1, 576, 512, 1100, 2, 0",
        "4, 2, 40, 32, 250, 9, 0",
        "3, 1, 32, 16, 0, 70, 0",
        "6, 3, 16, 75, 300, 2, 100",
    })
    void attentionWhereKeysAndValuesDiffer(
            int heads, int kvHeads, int width, int valueWidth, int before, int tokens, int window) {
        for (Implementation implementation : Implementation.usable()) {
            for (KvType type : KvType.values()) {
                attention(implementation, type, heads, kvHeads, width, valueWidth, before, tokens, window);
            }
        }
    }

    @Property(tries = 40)
    void attentionOfAnyShape(
            @ForAll Implementation implementation,
            @ForAll KvType type,
            @ForAll @IntRange(min = 1, max = 9) int group,
            @ForAll @IntRange(min = 1, max = 3) int kvHeads,
            @ForAll @IntRange(min = 1, max = 70) int width,
            @ForAll @IntRange(min = 1, max = 70) int valueWidth,
            @ForAll @IntRange(min = 0, max = 600) int before,
            @ForAll @IntRange(min = 1, max = 40) int tokens,
            @ForAll @IntRange(min = 0, max = 300) int window) {
        attention(implementation, type, group * kvHeads, kvHeads, width, valueWidth, before, tokens, window);
    }

    @ParameterizedTest
    @CsvSource({
        // query heads, width of keys, width of values, tokens before, tokens
        "16, 576, 512, 0, 3",
        "128, 576, 512, 130, 1",
        "16, 576, 512, 1100, 2",
        "4, 40, 32, 250, 9",
        "3, 24, 16, 0, 150",
        "7, 75, 40, 100, 30",
        "2, 1, 1, 5, 2",
    })
    void latentAttention(int heads, int width, int valueWidth, int before, int tokens) {
        for (Implementation implementation : Implementation.usable()) {
            for (KvType type : KvType.values()) {
                latentAttention(implementation, type, heads, width, valueWidth, before, tokens);
            }
        }
    }

    @Property(tries = 40)
    void latentAttentionOfAnyShape(
            @ForAll Implementation implementation,
            @ForAll KvType type,
            @ForAll @IntRange(min = 1, max = 70) int heads,
            @ForAll @IntRange(min = 1, max = 70) int valueWidth,
            @ForAll @IntRange(min = 0, max = 70) int rest,
            @ForAll @IntRange(min = 0, max = 600) int before,
            @ForAll @IntRange(min = 1, max = 40) int tokens) {
        latentAttention(implementation, type, heads, valueWidth + rest, valueWidth, before, tokens);
    }

    /// To vectors kept once, as to keys and values that hold the same: the reference bit for bit, others nearly.
    private static void latentAttention(Implementation implementation, KvType type, int heads, int width,
            int valueWidth, int before, int tokens) {
        try (Kernels kernels = implementation.create(); var tensors = new Tensors(before)) {
            var reference = new ReferenceKernels();
            KvPages cache = KvPages.latent(tensors.arena(), type, width, valueWidth);
            var both = new KvPages(tensors.arena(), type, 1, width, valueWidth);
            cache.reserve(before + tokens);
            both.reserve(before + tokens);
            Tensor vectors = tensors.random(before + tokens, width);
            Tensor values = tensors.zeros(before + tokens, valueWidth);
            for (int t = 0; t < before + tokens; t++) {
                for (int w = 0; w < valueWidth; w++) {
                    values.set(t, w, vectors.get(t, w));
                }
            }
            if (before > 0) {
                kernels.store(cache, 0, vectors.rows(0, before));
            }
            kernels.store(cache, before, vectors.rows(before, tokens));
            reference.store(both, 0, vectors, values);
            Tensor query = tensors.random(tokens, heads * width);
            Tensor expected = tensors.zeros(tokens, heads * valueWidth);
            Tensor out = tensors.random(tokens, heads * valueWidth);
            var pattern = new AttentionPattern(heads, 1.7f, AttentionPattern.UNLIMITED);
            String what = "%s, %d heads of %d and %d, %d tokens after %d"
                    .formatted(type, heads, width, valueWidth, tokens, before);
            kernels.attention(out, query, cache, before, pattern);
            reference.attention(expected, query, cache, before, pattern);
            assertAgree(expected, out, 1e-4f, what);
            if (before + tokens < 2 * KvPages.PAGE) { // Q8_0's last block of values has other elements
                reference.attention(out, query, both, before, pattern);
                boolean same = type != KvType.Q8_0 || valueWidth % KvPages.LINE == 0 || valueWidth == width;
                assertAgree(expected, out, same ? 0f : 0.02f, "the reference itself, " + what);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysWithoutValuesAreStoredOnlyWhereValuesAreAPartOfThem(Implementation implementation) {
        try (Kernels kernels = implementation.create(); var tensors = new Tensors(3)) {
            var cache = new KvPages(tensors.arena(), KvType.F32, 1, 32);
            cache.reserve(1);
            Tensor keys = tensors.random(1, 32);
            assertThrows(IllegalArgumentException.class, () -> kernels.store(cache, 0, keys));
        }
    }

    private static void attention(Implementation implementation, KvType type, int heads, int kvHeads, int width,
            int valueWidth, int before, int tokens, int window) {
        try (Kernels kernels = implementation.create(); var tensors = new Tensors(before)) {
            var cache = new KvPages(tensors.arena(), type, kvHeads, width, valueWidth);
            cache.reserve(before + tokens);
            if (before > 0) {
                Tensor keys = tensors.random(before, kvHeads * width);
                kernels.store(cache, 0, keys, tensors.random(before, kvHeads * valueWidth));
            }
            Tensor last = tensors.random(tokens, kvHeads * width);
            kernels.store(cache, before, last, tensors.random(tokens, kvHeads * valueWidth));
            Tensor query = tensors.random(tokens, heads * width);
            Tensor out = tensors.random(tokens, heads * valueWidth);
            Tensor expected = tensors.zeros(tokens, heads * valueWidth);
            var pattern = new AttentionPattern(heads, 1.7f, window == 0 ? AttentionPattern.UNLIMITED : window);
            kernels.attention(out, query, cache, before, pattern);
            new ReferenceKernels().attention(expected, query, cache, before, pattern);
            assertAgree(expected, out, 1e-4f, "%s, heads %d/%d of %d and %d, %d tokens after %d, window %d"
                    .formatted(type, heads, kvHeads, width, valueWidth, tokens, before, window));
        }
    }

    /// The pages of what has left the window are used again for what comes.
    @ParameterizedTest
    @EnumSource
    void attentionWithinAWindowAfterItsPagesWereGivenUp(Implementation implementation) {
        int window = 150;
        for (KvType type : KvType.values()) {
            try (Kernels kernels = implementation.create(); var tensors = new Tensors(7)) {
                var reference = new ReferenceKernels();
                var sliding = new KvPages(tensors.arena(), type, 2, 24);
                var whole = new KvPages(tensors.arena(), type, 2, 24);
                var pattern = new AttentionPattern(6, 0.8f, window);
                int position = 0;
                for (int tokens : new int[] {100, 300, 1, 1, 127, 700, 1, 40, 1}) {
                    sliding.forget(Math.max(0, position - window + 1));
                    sliding.reserve(position + tokens);
                    whole.reserve(position + tokens);
                    Tensor keys = tensors.random(tokens, 48);
                    Tensor values = tensors.random(tokens, 48);
                    kernels.store(sliding, position, keys, values);
                    reference.store(whole, position, keys, values);
                    Tensor query = tensors.random(tokens, 144);
                    Tensor expected = tensors.zeros(tokens, 144);
                    reference.attention(expected, query, whole, position, pattern);
                    Tensor out = tensors.zeros(tokens, 144);
                    reference.attention(out, query, sliding, position, pattern);
                    assertAgree(expected, out, 0f, "the reference itself, %s from %d".formatted(type, position));
                    kernels.attention(out, query, sliding, position, pattern);
                    assertAgree(expected, out, 1e-4f, "%s, %d tokens after %d".formatted(type, tokens, position));
                    position += tokens;
                }
                assertTrue(sliding.firstPosition() > 0, "no page was used again");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void attentionToScoresThatDifferGreatly(Implementation implementation) {
        try (Kernels kernels = implementation.create(); var tensors = new Tensors(5)) {
            var cache = new KvPages(tensors.arena(), KvType.F16, 1, 16);
            cache.reserve(400);
            kernels.store(cache, 0, tensors.random(400, 16), tensors.random(400, 16));
            Tensor query = tensors.random(2, 16);
            Tensor out = tensors.zeros(2, 16);
            Tensor expected = tensors.zeros(2, 16);
            var pattern = new AttentionPattern(1, 200f, AttentionPattern.UNLIMITED);
            kernels.attention(out, query, cache, 398, pattern);
            new ReferenceKernels().attention(expected, query, cache, 398, pattern);
            assertAgree(expected, out, 1e-3f, "large scores");
        }
    }

    @ParameterizedTest
    @EnumSource
    void storeAcrossPages(Implementation implementation) {
        for (KvType type : KvType.values()) {
            try (Kernels kernels = implementation.create(); var tensors = new Tensors(6)) {
                var cache = new KvPages(tensors.arena(), type, 3, 75);
                var expected = new KvPages(tensors.arena(), type, 3, 75);
                cache.reserve(300);
                expected.reserve(300);
                Tensor keys = tensors.random(170, 225);
                Tensor values = tensors.random(170, 225);
                kernels.store(cache, 120, keys, values);
                new ReferenceKernels().store(expected, 120, keys, values);
                for (int page = 0; page < 3; page++) {
                    assertEquals(-1, expected.keys(page).mismatch(cache.keys(page)));
                    assertEquals(-1, expected.values(page).mismatch(cache.values(page)));
                }
            }
        }
    }

    private interface ShapeTest {
        void run(Tensors tensors, int tokens, int width);
    }

    private static void eachShape(ShapeTest test) {
        for (int width : new int[] {1, 3, 15, 16, 17, 31, 32, 33, 127, 256, 1000}) {
            for (int tokens : new int[] {1, 2, 64}) {
                try (var tensors = new Tensors(width)) {
                    test.run(tensors, tokens, width);
                }
            }
        }
    }

    private static void assertAgree(Tensor expected, Tensor actual, float tolerance, String what) {
        float[] wanted = expected.toArray();
        float[] got = actual.toArray();
        for (int i = 0; i < wanted.length; i++) {
            if (!(Math.abs(wanted[i] - got[i]) <= tolerance)) {
                assertEquals(wanted[i], got[i], tolerance, what + ", element " + i);
            }
        }
    }
}
