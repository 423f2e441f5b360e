package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `IQ4_XS`: eight sub-blocks of 32 four-bit codes for levels in a table, each with a scale of six bits, less 32.
final class IQ4_XSReader implements WeightReader {
    private static final int ELEMENTS = 256;
    private static final int BYTES = 136;
    private static final int UPPER_BITS = 2;
    private static final int LOW_BITS = 4;
    private static final int CODES = 8;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            float d = Codes.half(blocks, block);
            int uppers = Codes.u16(blocks, block + UPPER_BITS);
            for (int j = 0; j < 8; j++) {
                int i = 32 * j;
                int low = Codes.u8(blocks, block + LOW_BITS + j / 2) >> 4 * (j % 2) & 15;
                float scale = d * ((low | (uppers >> 2 * j & 3) << 4) - 32);
                ByteVector codes = Codes.load(blocks, block + CODES + Codes.RUN * j);
                ByteVector first = Codes.low(codes).selectFrom(IQ4_NLReader.LEVELS);
                ByteVector second = Codes.high(codes).selectFrom(IQ4_NLReader.LEVELS);
                Codes.store(first, scale, 0f, out, base + i);
                Codes.store(second, scale, 0f, out, base + i + Codes.RUN);
            }
        }
    }

    @Override
    public float dot(MemorySegment blocks, long at, MemorySegment x, long xAt, int count) {
        FloatVector sum = FloatVector.zero(Codes.FLOATS);
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            long base = xAt + (long) Float.BYTES * ELEMENTS * b;
            float d = Codes.half(blocks, block);
            int uppers = Codes.u16(blocks, block + UPPER_BITS);
            for (int j = 0; j < 8; j++) {
                int i = 32 * j;
                int low = Codes.u8(blocks, block + LOW_BITS + j / 2) >> 4 * (j % 2) & 15;
                float scale = d * ((low | (uppers >> 2 * j & 3) << 4) - 32);
                ByteVector codes = Codes.load(blocks, block + CODES + Codes.RUN * j);
                ByteVector first = Codes.low(codes).selectFrom(IQ4_NLReader.LEVELS);
                ByteVector second = Codes.high(codes).selectFrom(IQ4_NLReader.LEVELS);
                long xRun = base + (long) Float.BYTES * i;
                sum = Codes.add(sum, scale, first, second, x, xRun);
            }
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
