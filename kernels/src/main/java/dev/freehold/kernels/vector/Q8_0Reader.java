package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q8_0`: a scale and 32 signed bytes.
final class Q8_0Reader implements WeightReader {
    private static final int ELEMENTS = 32;
    private static final int BYTES = 34;
    private static final int CODES = 2;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            float d = Codes.half(blocks, block);
            IntVector first = Codes.load(blocks, block + CODES);
            IntVector second = Codes.load(blocks, block + CODES + Codes.RUN);
            int base = to + b * ELEMENTS;
            Codes.store(first, d, 0f, out, base);
            Codes.store(second, d, 0f, out, base + Codes.RUN);
        }
    }

    @Override
    public float dot(MemorySegment blocks, long at, MemorySegment x, long xAt, int count) {
        FloatVector sum = FloatVector.zero(Codes.FLOATS);
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            long base = xAt + (long) Float.BYTES * ELEMENTS * b;
            float d = Codes.half(blocks, block);
            IntVector first = Codes.load(blocks, block + CODES);
            IntVector second = Codes.load(blocks, block + CODES + Codes.RUN);
            FloatVector products = Codes.dot(FloatVector.zero(Codes.FLOATS), first, x, base);
            products = Codes.dot(products, second, x, base + Float.BYTES * Codes.RUN);
            sum = Codes.add(sum, d, products);
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
