package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q4_K`: eight sub-blocks of 32 four-bit codes, each with a scale and a minimum of six bits.
final class Q4_KReader implements WeightReader {
    private static final int ELEMENTS = 256;
    private static final int BYTES = 144;
    private static final int D_MIN = 2;
    private static final int SCALES = 4;
    private static final int CODES = 16;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            float d = Codes.half(blocks, block);
            float dmin = -Codes.half(blocks, block + D_MIN);
            for (int j = 0; j < 8; j++) {
                int i = 32 * j;
                float scale = d * SixBits.scale(blocks, block + SCALES, j);
                float min = dmin * SixBits.min(blocks, block + SCALES, j);
                long codes = block + CODES + 32 * (j / 2);
                ByteVector first = Codes.bits(Codes.load(blocks, codes), 4 * (j % 2), 15);
                ByteVector second = Codes.bits(Codes.load(blocks, codes + Codes.RUN), 4 * (j % 2), 15);
                Codes.store(first, scale, min, out, base + i);
                Codes.store(second, scale, min, out, base + i + Codes.RUN);
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
            float dmin = -Codes.half(blocks, block + D_MIN);
            for (int j = 0; j < 8; j++) {
                int i = 32 * j;
                float scale = d * SixBits.scale(blocks, block + SCALES, j);
                float min = dmin * SixBits.min(blocks, block + SCALES, j);
                long codes = block + CODES + 32 * (j / 2);
                ByteVector first = Codes.bits(Codes.load(blocks, codes), 4 * (j % 2), 15);
                ByteVector second = Codes.bits(Codes.load(blocks, codes + Codes.RUN), 4 * (j % 2), 15);
                long xRun = base + (long) Float.BYTES * i;
                sum = Codes.addMin(sum, min, x, xRun);
                sum = Codes.addMin(sum, min, x, xRun + Float.BYTES * Codes.RUN);
                sum = Codes.add(sum, scale, first, second, x, xRun);
            }
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
