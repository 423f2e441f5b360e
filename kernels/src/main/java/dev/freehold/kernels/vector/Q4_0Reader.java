package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q4_0`: a scale and 32 codes of four bits, less 8.
final class Q4_0Reader implements WeightReader {
    private static final int ELEMENTS = 32;
    private static final int BYTES = 18;
    private static final int CODES = 2;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            float d = Codes.half(blocks, block);
            ByteVector codes = Codes.load(blocks, block + CODES);
            ByteVector first = Codes.low(codes).sub((byte) 8);
            ByteVector second = Codes.high(codes).sub((byte) 8);
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
            ByteVector codes = Codes.load(blocks, block + CODES);
            ByteVector first = Codes.low(codes).sub((byte) 8);
            ByteVector second = Codes.high(codes).sub((byte) 8);
            FloatVector products = Codes.dot(FloatVector.zero(Codes.FLOATS), first, x, base);
            products = Codes.dot(products, second, x, base + Float.BYTES * Codes.RUN);
            sum = Codes.add(sum, d, products);
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
