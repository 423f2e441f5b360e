package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q2_K`: sixteen sub-blocks of 16 two-bit codes, each with a scale and a minimum of four bits.
final class Q2_KReader implements WeightReader {
    private static final int ELEMENTS = 256;
    private static final int BYTES = 84;
    private static final int CODES = 16;
    private static final int D = 80;
    private static final int D_MIN = 82;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            float d = Codes.half(blocks, block + D);
            float dmin = -Codes.half(blocks, block + D_MIN);
            for (int j = 0; j < 8; j++) {
                int i = 32 * j;
                int firstScale = Codes.u8(blocks, block + 2 * j);
                int secondScale = Codes.u8(blocks, block + 2 * j + 1);
                long codes = block + CODES + 32 * (j / 4);
                ByteVector first = Codes.bits(Codes.load(blocks, codes), 2 * (j % 4), 3);
                ByteVector second = Codes.bits(Codes.load(blocks, codes + Codes.RUN), 2 * (j % 4), 3);
                Codes.store(first, d * (firstScale & 15), dmin * (firstScale >> 4), out, base + i);
                Codes.store(second, d * (secondScale & 15), dmin * (secondScale >> 4), out, base + i + Codes.RUN);
            }
        }
    }

    @Override
    public float dot(MemorySegment blocks, long at, MemorySegment x, long xAt, int count) {
        FloatVector sum = FloatVector.zero(Codes.FLOATS);
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            long base = xAt + (long) Float.BYTES * ELEMENTS * b;
            float d = Codes.half(blocks, block + D);
            float dmin = -Codes.half(blocks, block + D_MIN);
            for (int j = 0; j < 8; j++) {
                int i = 32 * j;
                int firstScale = Codes.u8(blocks, block + 2 * j);
                int secondScale = Codes.u8(blocks, block + 2 * j + 1);
                long codes = block + CODES + 32 * (j / 4);
                ByteVector first = Codes.bits(Codes.load(blocks, codes), 2 * (j % 4), 3);
                ByteVector second = Codes.bits(Codes.load(blocks, codes + Codes.RUN), 2 * (j % 4), 3);
                long xRun = base + (long) Float.BYTES * i;
                sum = Codes.addMin(sum, dmin * (firstScale >> 4), x, xRun);
                sum = Codes.addMin(sum, dmin * (secondScale >> 4), x, xRun + Float.BYTES * Codes.RUN);
                sum = Codes.add(sum, d * (firstScale & 15), first, x, xRun);
                sum = Codes.add(sum, d * (secondScale & 15), second, x, xRun + Float.BYTES * Codes.RUN);
            }
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
