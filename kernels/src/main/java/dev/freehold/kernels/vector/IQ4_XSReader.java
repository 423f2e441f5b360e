package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `IQ4_XS`: eight sub-blocks of 32 four-bit codes for levels in a table, each with a scale of six bits, less 32.
final class IQ4_XSReader implements WeightReader {
    private static final int ELEMENTS = 256;
    private static final int BYTES = 136;
    private static final int CODES = 8;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            long header = Codes.i64(blocks, block);
            float d = Codes.half(header);
            int uppers = (int) (header >>> Short.SIZE) & 0xffff;
            int lows = (int) (header >>> Integer.SIZE);
            for (int j = 0; j < 8; j++) {
                float scale = d * ((lows >>> 4 * j & 15 | (uppers >>> 2 * j & 3) << 4) - 32);
                IntVector codes = Codes.load(blocks, block + CODES + Codes.RUN * j);
                IntVector first = Codes.levels(Codes.low(codes), IQ4_NLReader.LEVELS);
                IntVector second = Codes.levels(Codes.high(codes), IQ4_NLReader.LEVELS);
                Codes.store(first, scale, 0f, out, base + 32 * j);
                Codes.store(second, scale, 0f, out, base + 32 * j + 16);
            }
        }
    }

    @Override
    public float dot(MemorySegment blocks, long at, MemorySegment x, long xAt, int count) {
        FloatVector even = FloatVector.zero(Codes.FLOATS);
        FloatVector odd = FloatVector.zero(Codes.FLOATS);
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            long base = xAt + (long) Float.BYTES * ELEMENTS * b;
            long header = Codes.i64(blocks, block);
            float d = Codes.half(header);
            int uppers = (int) (header >>> Short.SIZE) & 0xffff;
            int lows = (int) (header >>> Integer.SIZE);
            for (int j = 0; j < 8; j++) {
                float scale = d * ((lows >>> 4 * j & 15 | (uppers >>> 2 * j & 3) << 4) - 32);
                IntVector codes = Codes.load(blocks, block + CODES + Codes.RUN * j);
                IntVector first = Codes.levels(Codes.low(codes), IQ4_NLReader.LEVELS);
                IntVector second = Codes.levels(Codes.high(codes), IQ4_NLReader.LEVELS);
                even = Codes.dot(even, first, scale, 0f, x, base + 4L * 32 * j);
                odd = Codes.dot(odd, second, scale, 0f, x, base + 4L * (32 * j + 16));
            }
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }
}
