package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    private Tensor tensor(Shape shape, float... elements) {
        MemorySegment data = arena.allocate(4L * elements.length, 64);
        MemorySegment.copy(elements, 0, data, Tensor.FLOAT, 0, elements.length);
        return new Tensor("x", DType.F32, shape, data);
    }
}
