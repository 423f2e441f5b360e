package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `IQ4_NL`: a scale and 32 codes of four bits for levels in a table.
final class IQ4_NLReader implements WeightReader {
    private static final int ELEMENTS = 32;
    private static final int BYTES = 18;
    private static final int CODES = 2;
    static final ByteVector LEVELS =
            Codes.table(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            float d = Codes.half(blocks, block);
            IntVector codes = Codes.load(blocks, block + CODES);
            IntVector first = Codes.levels(Codes.low(codes), LEVELS);
            IntVector second = Codes.levels(Codes.high(codes), LEVELS);
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
            IntVector codes = Codes.load(blocks, block + CODES);
            IntVector first = Codes.levels(Codes.low(codes), LEVELS);
            IntVector second = Codes.levels(Codes.high(codes), LEVELS);
            FloatVector products = Codes.dot(FloatVector.zero(Codes.FLOATS), first, x, base);
            products = Codes.dot(products, second, x, base + Float.BYTES * Codes.RUN);
            sum = Codes.add(sum, d, products);
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
