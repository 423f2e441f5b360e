package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q5_1`: a scale, a minimum and 32 codes of five bits.
final class Q5_1Reader implements WeightReader {
    private static final int ELEMENTS = 32;
    private static final int BYTES = 24;
    private static final int MINIMUM = 2;
    private static final int FIFTH_BITS = 4;
    private static final int CODES = 8;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            float d = Codes.half(blocks, block);
            float m = Codes.half(blocks, block + MINIMUM);
            int fifths = Codes.i32(blocks, block + FIFTH_BITS);
            IntVector codes = Codes.load(blocks, block + CODES);
            IntVector first = Codes.withFifthBits(Codes.low(codes), fifths);
            IntVector second = Codes.withFifthBits(Codes.high(codes), fifths >>> Codes.RUN);
            int base = to + b * ELEMENTS;
            Codes.store(first, d, m, out, base);
            Codes.store(second, d, m, out, base + Codes.RUN);
        }
    }

    @Override
    public float dot(MemorySegment blocks, long at, MemorySegment x, long xAt, int count) {
        FloatVector even = FloatVector.zero(Codes.FLOATS);
        FloatVector odd = FloatVector.zero(Codes.FLOATS);
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            long base = xAt + (long) Float.BYTES * ELEMENTS * b;
            float d = Codes.half(blocks, block);
            float m = Codes.half(blocks, block + MINIMUM);
            int fifths = Codes.i32(blocks, block + FIFTH_BITS);
            IntVector codes = Codes.load(blocks, block + CODES);
            IntVector first = Codes.withFifthBits(Codes.low(codes), fifths);
            IntVector second = Codes.withFifthBits(Codes.high(codes), fifths >>> Codes.RUN);
            even = Codes.dot(even, first, d, m, x, base);
            odd = Codes.dot(odd, second, d, m, x, base + Float.BYTES * Codes.RUN);
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }
}
