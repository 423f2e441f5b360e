package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The judge of all kernels, judged by numbers worked out by hand.
class ReferenceKernelsTest {
    private static final float EXACT = 0f;
    private static final float ROUNDED = 1e-6f;

    private final Arena arena = Arena.ofConfined();
    private final ReferenceKernels kernels = new ReferenceKernels();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void matmulMultipliesRowsOfBoth() {
        Tensor weight = tensor(new Shape(3, 2), 1, 2, 3, 4, 5, 6);
        Tensor input = tensor(new Shape(2, 2), 10, 1, 0, -1);
        Tensor out = Tensor.zeros(arena, "out", 2, 3);
        kernels.matmul(out, kernels.pack(weight), input);
        assertArrayEquals(new float[] {12, 34, 56, -2, -4, -6}, out.toArray(), EXACT);
    }

    @Test
    void matmulDecodesBlocks() {
        var data = arena.allocate(34);
        data.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, Float.floatToFloat16(0.5f));
        data.set(ValueLayout.JAVA_BYTE, 2, (byte) -4);
        data.set(ValueLayout.JAVA_BYTE, 33, (byte) 6);
        Tensor input = Tensor.zeros(arena, "x", 1, 32);
        input.set(0, 0, 1f);
        input.set(0, 31, 10f);
        Tensor out = Tensor.zeros(arena, "out", 1, 1);
        kernels.matmul(out, kernels.pack(new Tensor("w", DType.Q8_0, new Shape(1, 32), data)), input);
        assertEquals(-2f + 30f, out.get(0, 0));
    }

    @Test
    void gatherCopiesRows() {
        Tensor table = tensor(new Shape(3, 2), 1, 2, 3, 4, 5, 6);
        Tensor out = Tensor.zeros(arena, "out", 3, 2);
        kernels.gather(out, table, new int[] {2, 0, 2});
        assertArrayEquals(new float[] {5, 6, 1, 2, 5, 6}, out.toArray(), EXACT);
    }

    @Test
    void addsRowsAndBiases() {
        Tensor x = tensor(new Shape(2, 2), 1, 2, 3, 4);
        kernels.add(x, tensor(new Shape(2, 2), 10, 20, 30, 40));
        kernels.addBias(x, tensor(new Shape(2), -1, 1));
        assertArrayEquals(new float[] {10, 23, 32, 45}, x.toArray(), EXACT);
    }

    @Test
    void rmsNormDividesByTheRootOfTheMeanSquareOfEachGroup() {
        Tensor x = tensor(new Shape(1, 4), 3, 4, 0, 2);
        Tensor out = Tensor.zeros(arena, "out", 1, 4);
        // Mean squares 12.5 and 2.
        kernels.rmsNorm(out, x, tensor(new Shape(2), 1, 2), 0f);
        assertArrayEquals(new float[] {0.8485281f, 2.2627418f, 0f, 2.828427f}, out.toArray(), ROUNDED);
        kernels.rmsNorm(out, x, tensor(new Shape(2), 1, 2), 23.5f);
        assertArrayEquals(new float[] {0.5f, 1.3333333f}, new float[] {out.get(0, 0), out.get(0, 1)}, ROUNDED);
    }

    @Test
    void ropeTurnsPairsThatStandTogether() {
        Tensor x = tensor(new Shape(1, 5), 1, 2, 3, 4, 9);
        // A quarter turn of the first pair, half a turn of the second.
        kernels.rope(x, 1, tensor(new Shape(1, 2), 0, -1), tensor(new Shape(1, 2), 1, 0), RopePairing.ADJACENT);
        assertArrayEquals(new float[] {-2, 1, -3, -4, 9}, x.toArray(), EXACT);
    }

    @Test
    void ropeTurnsPairsThatStandHalfAHeadApart() {
        Tensor x = tensor(new Shape(1, 8), 1, 2, 3, 4, 5, 6, 7, 8);
        kernels.rope(x, 2, tensor(new Shape(1, 2), 0, -1), tensor(new Shape(1, 2), 1, 0), RopePairing.HALVES);
        assertArrayEquals(new float[] {-3, -2, 1, -4, -7, -6, 5, -8}, x.toArray(), EXACT);
    }

    @Test
    void attentionWeighsValuesBySoftmaxOfScores() {
        var cache = new KvPages(arena, KvType.F32, 1, 2);
        cache.reserve(2);
        kernels.store(cache, 0, tensor(new Shape(2, 2), 0, 0, 1, 0), tensor(new Shape(2, 2), 1, 10, 4, 40));
        float ln2 = (float) Math.log(2);
        Tensor query = tensor(new Shape(2, 2), ln2, 7, ln2, 7);
        Tensor out = Tensor.zeros(arena, "out", 2, 2);
        // The first token sees itself; the second sees scores 0 and ln 2, which weigh 1/3 and 2/3.
        kernels.attention(out, query, cache, 0, new AttentionPattern(1, 1f, AttentionPattern.UNLIMITED));
        assertArrayEquals(new float[] {1, 10, 3, 30}, out.toArray(), 1e-5f);
        kernels.attention(out, query, cache, 0, new AttentionPattern(1, 2f, AttentionPattern.UNLIMITED));
        assertArrayEquals(new float[] {1, 10, 3.4f, 34}, out.toArray(), 1e-5f);
        kernels.attention(out, query, cache, 0, new AttentionPattern(1, 1f, 1));
        assertArrayEquals(new float[] {1, 10, 4, 40}, out.toArray(), EXACT);
    }

    @Test
    void groupedQueriesReadTheSameHead() {
        var cache = new KvPages(arena, KvType.F32, 2, 1);
        cache.reserve(KvPages.PAGE + 1);
        kernels.store(cache, KvPages.PAGE, tensor(new Shape(1, 2), 1, 1), tensor(new Shape(1, 2), 5, 6));
        Tensor out = Tensor.zeros(arena, "out", 1, 4);
        Tensor query = tensor(new Shape(1, 4), 1, 2, 3, 4);
        kernels.attention(out, query, cache, KvPages.PAGE, new AttentionPattern(4, 1f, 1));
        assertArrayEquals(new float[] {5, 5, 6, 6}, out.toArray(), EXACT);
    }

    @Test
    void swiGluGatesWithTheSigmoid() {
        Tensor gate = tensor(new Shape(1, 3), 0, 1, -100);
        kernels.swiGlu(gate, tensor(new Shape(1, 3), 5, 2, 1));
        assertArrayEquals(new float[] {0, 1.4621172f, 0}, gate.toArray(), ROUNDED);
    }

    @Test
    void groupsOfRowsHaveAMatrixEach() {
        var one = kernels.pack(tensor(new Shape(2, 2), 1, 2, 3, 4));
        var none = kernels.pack(tensor(new Shape(2, 2), 9, 9, 9, 9));
        var other = kernels.pack(tensor(new Shape(2, 2), -1, 0, 0, 1));
        Tensor out = Tensor.zeros(arena, "out", 3, 2);
        kernels.groupedMatmul(out, List.of(one, none, other), new int[] {0, 1, 1, 3},
                tensor(new Shape(3, 2), 10, 1, 5, 6, 7, 8));
        assertArrayEquals(new float[] {12, 34, -5, 6, -7, 8}, out.toArray(), EXACT);
    }

    @Test
    void productsOfOneInputStandAlone() {
        Tensor first = Tensor.zeros(arena, "first", 1, 1);
        Tensor second = Tensor.zeros(arena, "second", 2, 2);
        kernels.matmul(List.of(new Product(first, kernels.pack(tensor(new Shape(1, 2), 1, 10)), 2),
                new Product(second, kernels.pack(tensor(new Shape(2, 2), 1, 0, 0, 1)), 0)),
                tensor(new Shape(3, 2), 1, 2, 3, 4, 5, 6));
        assertArrayEquals(new float[] {65}, first.toArray(), EXACT);
        assertArrayEquals(new float[] {1, 2, 3, 4}, second.toArray(), EXACT);
    }

    @Test
    void combineSumsWeightedRows() {
        Tensor out = tensor(new Shape(2, 2), 99, 99, 99, 99);
        kernels.combine(out, tensor(new Shape(3, 2), 1, 2, 10, 20, 100, 200), new int[] {2, 0, 1, 1},
                tensor(new Shape(2, 2), 0.5f, 2, 1, -3));
        assertArrayEquals(new float[] {52, 104, -20, -40}, out.toArray(), EXACT);
    }

    @Test
    void sigmoidGateMultipliesWithTheSigmoid() {
        Tensor x = tensor(new Shape(1, 4), 8, 3, 5, 5);
        kernels.sigmoidGate(x, tensor(new Shape(1, 4), 0, (float) Math.log(2), 100, -100));
        assertArrayEquals(new float[] {4, 2, 5, 0}, x.toArray(), ROUNDED);
    }

    /// `c(t) = Σⱼ taps(j)·x(t - J + 1 + j)`, with zeros before the first token, in one pass and token by token.
    @Test
    void convolveSeesTheLastTokens() {
        var random = new Random(1);
        Tensor input = random(random, 7, 3);
        Tensor taps = random(random, 4, 3);
        Tensor history = Tensor.zeros(arena, "history", 3, 3);
        Tensor out = Tensor.zeros(arena, "out", 7, 3);
        kernels.convolve(out, input, history, taps);
        for (int t = 0; t < 7; t++) {
            for (int c = 0; c < 3; c++) {
                double sum = 0;
                for (int j = 0; j < 4; j++) {
                    int from = t - 3 + j;
                    sum += from < 0 ? 0 : (double) taps.get(j, c) * input.get(from, c);
                }
                assertEquals(sum / (1 + Math.exp(-sum)), out.get(t, c), ROUNDED, "token " + t + ", channel " + c);
            }
        }
        assertArrayEquals(input.rows(4, 3).toArray(), history.toArray(), EXACT, "the last three");

        Tensor begun = Tensor.zeros(arena, "history", 3, 3);
        Tensor one = Tensor.zeros(arena, "out", 1, 3);
        for (int t = 0; t < 7; t++) {
            kernels.convolve(one, input.row(t), begun, taps);
            assertArrayEquals(out.row(t).toArray(), one.toArray(), EXACT, "token " + t + " alone");
        }
        assertArrayEquals(history.toArray(), begun.toArray(), EXACT);
    }

    @Test
    void deltaGatesAreThoseOfTheDefinition() {
        Tensor decay = tensor(new Shape(2, 3), 0.5f, -2, 60, -60, 0, 3);
        Tensor beta = tensor(new Shape(2, 3), 0, 2, -2, 100, -100, 0.25f);
        Tensor rate = tensor(new Shape(3), -0.1f, -2, -0.5f);
        Tensor bias = tensor(new Shape(3), 1, 0, -1);
        float[] decays = decay.toArray();
        float[] betas = beta.toArray();
        kernels.deltaGates(decay, beta, rate, bias);
        for (int i = 0; i < 6; i++) {
            double softplus = Math.log(1 + Math.exp((double) decays[i] + bias.get(0, i % 3)));
            assertEquals(Math.exp(rate.get(0, i % 3) * softplus), decay.toArray()[i], ROUNDED, "decay " + i);
            assertEquals(1 / (1 + Math.exp(-betas[i])), beta.toArray()[i], ROUNDED, "beta " + i);
        }
    }

    /// A rate of 0 forgets nothing; large scores stay numbers.
    @Test
    void deltaGatesStayWithinTheirBounds() {
        Tensor decay = tensor(new Shape(1, 4), 1000, -1000, 1000, 0);
        Tensor beta = tensor(new Shape(1, 4), 1000, -1000, 0, 0);
        kernels.deltaGates(decay, beta, tensor(new Shape(4), -1, -1, 0, 0), tensor(new Shape(4), 0, 0, 0, 0));
        assertArrayEquals(new float[] {0, 1, 1, 1}, decay.toArray(), EXACT);
        assertArrayEquals(new float[] {1, 0, 0.5f, 0.5f}, beta.toArray(), EXACT);
    }

    @ParameterizedTest
    @EnumSource
    void theDeltaRuleIsThatOfTheDefinition(HeadOrder order) {
        var random = new Random(2);
        int tokens = 9;
        Tensor query = random(random, tokens, 2 * 5);
        Tensor key = random(random, tokens, 2 * 5);
        Tensor value = random(random, tokens, 6 * 18);
        Tensor decay = random(random, tokens, 6);
        Tensor beta = random(random, tokens, 6);
        for (int i = 0; i < 6 * tokens; i++) { // in [0, 1]
            decay.set(i / 6, i % 6, Math.abs(decay.get(i / 6, i % 6)));
            beta.set(i / 6, i % 6, Math.abs(beta.get(i / 6, i % 6)));
        }
        var state = DeltaState.empty(arena, 6, 5, 18);
        Tensor out = Tensor.zeros(arena, "out", tokens, 6 * 18);
        kernels.deltaRule(out.rows(0, 4), query.rows(0, 4), key.rows(0, 4), value.rows(0, 4), decay.rows(0, 4),
                beta.rows(0, 4), state, order);
        kernels.deltaRule(out.rows(4, 5), query.rows(4, 5), key.rows(4, 5), value.rows(4, 5), decay.rows(4, 5),
                beta.rows(4, 5), state, order);
        for (int h = 0; h < 6; h++) {
            int from = 5 * (order == HeadOrder.TILED ? h % 2 : h / 3);
            var remembered = new double[5][18];
            for (int t = 0; t < tokens; t++) {
                for (int j = 0; j < 18; j++) {
                    double said = 0;
                    for (int i = 0; i < 5; i++) {
                        remembered[i][j] *= decay.get(t, h);
                        said += key.get(t, from + i) * remembered[i][j];
                    }
                    double found = 0;
                    for (int i = 0; i < 5; i++) {
                        remembered[i][j] += key.get(t, from + i) * beta.get(t, h) * (value.get(t, 18 * h + j) - said);
                        found += query.get(t, from + i) * remembered[i][j];
                    }
                    assertEquals(found, out.get(t, 18 * h + j), 1e-5, "head " + h + ", token " + t);
                }
            }
            for (int i = 0; i < 5; i++) {
                assertEquals(remembered[i][17], state.get(h, i, 17), 1e-5);
            }
        }
    }

    @Test
    void latentVectorsAreKeysAndValues() {
        var cache = new KvPages(arena, KvType.F32, 1, 3, 2);
        cache.reserve(2);
        kernels.store(cache, 0, tensor(new Shape(2, 3), 0, 0, 0, 0, 0, 1), tensor(new Shape(2, 2), 1, 10, 4, 40));
        Tensor query = tensor(new Shape(1, 6), 9, 9, (float) Math.log(2), 9, 9, 0);
        Tensor out = Tensor.zeros(arena, "out", 1, 4);
        kernels.attention(out, query, cache, 1, new AttentionPattern(2, 1f, AttentionPattern.UNLIMITED));
        assertArrayEquals(new float[] {3, 30, 2.5f, 25}, out.toArray(), 1e-5f);
    }

    private Tensor random(Random random, int rows, int columns) {
        Tensor tensor = Tensor.zeros(arena, "random", rows, columns);
        for (int i = 0; i < tensor.shape().elements(); i++) {
            tensor.data().set(Tensor.FLOAT, 4L * i, 2 * random.nextFloat() - 1);
        }
        return tensor;
    }

    private Tensor tensor(Shape shape, float... elements) {
        MemorySegment data = arena.allocate(4L * elements.length, 64);
        MemorySegment.copy(elements, 0, data, Tensor.FLOAT, 0, elements.length);
        return new Tensor("x", DType.F32, shape, data);
    }
}
