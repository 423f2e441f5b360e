package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q5_0`: a scale and 32 codes of five bits, less 16.
final class Q5_0Reader implements WeightReader {
    private static final int ELEMENTS = 32;
    private static final int BYTES = 22;
    private static final int FIFTH_BITS = 2;
    private static final int CODES = 6;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            float d = Codes.half(blocks, block);
            int fifths = Codes.i32(blocks, block + FIFTH_BITS);
            IntVector codes = Codes.load(blocks, block + CODES);
            IntVector first = Codes.withFifthBits(Codes.low(codes), fifths);
            IntVector second = Codes.withFifthBits(Codes.high(codes), fifths >>> Codes.RUN);
            int base = to + b * ELEMENTS;
            Codes.store(first, d, -16 * d, out, base);
            Codes.store(second, d, -16 * d, out, base + Codes.RUN);
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
            int fifths = Codes.i32(blocks, block + FIFTH_BITS);
            IntVector codes = Codes.load(blocks, block + CODES);
            IntVector first = Codes.withFifthBits(Codes.low(codes), fifths);
            IntVector second = Codes.withFifthBits(Codes.high(codes), fifths >>> Codes.RUN);
            even = Codes.dot(even, first, d, -16 * d, x, base);
            odd = Codes.dot(odd, second, d, -16 * d, x, base + Float.BYTES * Codes.RUN);
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }
}
