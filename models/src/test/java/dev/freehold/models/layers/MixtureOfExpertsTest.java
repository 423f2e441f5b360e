package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.models.layers.MixtureOfExperts.SharedExpert;
import dev.freehold.models.layers.Routing.Gating;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A tiny mixture beside the sum that defines it, in double precision.
class MixtureOfExpertsTest {
    private static final int EXPERTS = 6;
    private static final int USED = 2;
    private static final int INNER = 5;
    private static final int SHARED = 7;
    private static final int WIDTH = 4;
    private static final int TOKENS = 9;
    private static final long ONE_EXPERT = 4L * 3 * INNER * WIDTH;

    private final Random random = new Random(4);
    private final ReferenceKernels kernels = new ReferenceKernels();
    private final Workspace workspace = new Workspace();
    private final Tensor router = random(EXPERTS, WIDTH);
    private final Stack gate = new Stack(EXPERTS, INNER, WIDTH);
    private final Stack up = new Stack(EXPERTS, INNER, WIDTH);
    private final Stack down = new Stack(EXPERTS, WIDTH, INNER);
    private final Tensor sharedGate = random(SHARED, WIDTH);
    private final Tensor sharedUp = random(SHARED, WIDTH);
    private final Tensor sharedDown = random(WIDTH, SHARED);
    private final Tensor sharedWeight = random(1, WIDTH);
    private final Tensor input = random(TOKENS, WIDTH);

    @AfterEach
    void close() {
        workspace.close();
    }

    /// Random matrices.
    private final class Stack implements MatrixStack {
        private final Tensor[] matrices;

        Stack(int count, int rows, int columns) {
            matrices = Stream.generate(() -> random(rows, columns)).limit(count).toArray(Tensor[]::new);
        }

        @Override
        public int count() {
            return matrices.length;
        }

        @Override
        public DType dtype() {
            return DType.F32;
        }

        @Override
        public int rows() {
            return matrices[0].shape().rows();
        }

        @Override
        public int columns() {
            return matrices[0].shape().columns();
        }

        @Override
        public Tensor matrix(int index) {
            return matrices[index];
        }
    }

    private Tensor random(int rows, int columns) {
        Tensor tensor = Tensor.zeros(Arena.ofAuto(), "random", rows, columns);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                tensor.set(r, c, (float) random.nextGaussian());
            }
        }
        return tensor;
    }

    private static Routing routing() {
        return new Routing(EXPERTS, USED, Gating.SOFTMAX, true, 1.5f, 1, 1);
    }

    private Linear linear(Tensor matrix) {
        return new Linear.Plain(kernels.pack(matrix));
    }

    private MixtureOfExperts mixture(long memory, Optional<SharedExpert> shared, float... bias) {
        return new MixtureOfExperts(linear(router), bias, routing(), new ExpertCache.Stored(3, gate, up, down),
                new ExpertCache(kernels, memory), shared);
    }

    private Optional<SharedExpert> shared(boolean gated) {
        var expert = new SwiGlu(linear(sharedGate), linear(sharedUp), linear(sharedDown), SHARED, WIDTH);
        return Optional.of(new SharedExpert(expert, gated ? Optional.of(linear(sharedWeight)) : Optional.empty()));
    }

    private float[] forward(MixtureOfExperts mixture, Tensor tokens) {
        return mixture.forward(new ForwardPass(kernels, workspace, null, tokens.shape().rows(), null), tokens)
                .toArray();
    }

    /// `down·(silu(gate·x) ⊙ up·x)`.
    private static double[] expert(Tensor gate, Tensor up, Tensor down, double[] x) {
        double[] gated = times(gate, x);
        double[] raised = times(up, x);
        return times(down, IntStream.range(0, gated.length)
                .mapToDouble(i -> gated[i] / (1 + Math.exp(-gated[i])) * raised[i]).toArray());
    }

    private static double[] times(Tensor matrix, double[] x) {
        return IntStream.range(0, matrix.shape().rows()).mapToDouble(r ->
                IntStream.range(0, x.length).mapToDouble(c -> matrix.get(r, c) * x[c]).sum()).toArray();
    }

    /// `Σ wₑ·expertₑ(x)` over a token's experts.
    private double[] definition(int token, float... bias) {
        double[] x = x(token);
        double[] scores = times(router, x);
        var asFloats = new float[EXPERTS];
        for (int e = 0; e < EXPERTS; e++) {
            asFloats[e] = (float) scores[e];
        }
        var chosen = new int[USED];
        var weights = new float[USED];
        routing().route(asFloats, bias, chosen, 0, weights);
        var sum = new double[WIDTH];
        for (int k = 0; k < USED; k++) {
            int e = chosen[k];
            add(sum, weights[k], expert(gate.matrix(e), up.matrix(e), down.matrix(e), x));
        }
        return sum;
    }

    private double[] x(int token) {
        return IntStream.range(0, WIDTH).mapToDouble(k -> input.get(token, k)).toArray();
    }

    private static void add(double[] sum, double weight, double[] term) {
        for (int k = 0; k < sum.length; k++) {
            sum[k] += weight * term[k];
        }
    }

    private static void assertRow(double[] expected, float[] actual, int row) {
        for (int k = 0; k < WIDTH; k++) {
            assertEquals(expected[k], actual[row * WIDTH + k], 1e-5 * (1 + Math.abs(expected[k])), "row " + row);
        }
    }

    @Test
    void aTokensAnswerIsTheWeightedSumOfItsExperts() {
        float[] answers = forward(mixture(Long.MAX_VALUE, Optional.empty()), input);
        for (int t = 0; t < TOKENS; t++) {
            assertRow(definition(t), answers, t);
        }
    }

    @Test
    void aBiasSendsTokensElsewhere() {
        float[] bias = {0, 9, 0, 9, 0, 0};
        float[] answers = forward(mixture(Long.MAX_VALUE, Optional.empty(), bias), input);
        for (int t = 0; t < TOKENS; t++) {
            assertRow(definition(t, bias), answers, t);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSharedExpertCountsInFullOrByItsGate(boolean gated) {
        float[] answers = forward(mixture(Long.MAX_VALUE, shared(gated)), input);
        for (int t = 0; t < TOKENS; t++) {
            double[] expected = definition(t);
            double weight = gated ? 1 / (1 + Math.exp(-times(sharedWeight, x(t))[0])) : 1;
            add(expected, weight, expert(sharedGate, sharedUp, sharedDown, x(t)));
            assertRow(expected, answers, t);
        }
    }

    /// Beside other tokens, in another order, and where fewer experts fit into memory than are asked for.
    @Test
    void aTokensAnswerDoesNotDependOnItsCompany() {
        var mixture = mixture(Long.MAX_VALUE, shared(true));
        float[] together = forward(mixture, input);
        Tensor reversed = Tensor.zeros(Arena.ofAuto(), "reversed", TOKENS, WIDTH);
        for (int t = 0; t < TOKENS; t++) {
            reversed.row(TOKENS - 1 - t).data().copyFrom(input.row(t).data());
        }
        float[] backwards = forward(mixture, reversed);
        for (long memory : new long[] {0, ONE_EXPERT, 2 * ONE_EXPERT, 5 * ONE_EXPERT - 1}) {
            assertArrayEquals(together, forward(mixture(memory, shared(true)), input), memory + " bytes");
        }
        for (int t = 0; t < TOKENS; t++) {
            assertArrayEquals(row(together, t), forward(mixture, input.row(t)), "alone, " + t);
            assertArrayEquals(row(together, t), row(backwards, TOKENS - 1 - t), "backwards, " + t);
        }
    }

    private static float[] row(float[] all, int row) {
        return Arrays.copyOfRange(all, row * WIDTH, (row + 1) * WIDTH);
    }

    /// Of experts that nobody goes to nothing is read.
    @Test
    void onlyTheChosenExpertsArePacked() {
        var cache = new ExpertCache(kernels, Long.MAX_VALUE);
        var mixture = new MixtureOfExperts(linear(router), new float[] {9, 0, 0, 0, 9, 0}, routing(),
                new ExpertCache.Stored(0, gate, up, down), cache, Optional.empty());
        forward(mixture, input);
        assertEquals(2 * ONE_EXPERT, cache.byteSize());
    }
}
