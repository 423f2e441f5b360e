package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q6_K`: sixteen sub-blocks of 16 six-bit codes, less 32, each with a scale of eight bits.
final class Q6_KReader implements WeightReader {
    private static final int ELEMENTS = 256;
    private static final int BYTES = 210;
    private static final int UPPER_BITS = 128;
    private static final int SCALES = 192;
    private static final int D = 208;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            float d = Codes.half(blocks, block + D);
            for (int j = 0; j < 8; j++) {
                int i = 32 * j;
                float firstScale = d * Codes.i8(blocks, block + SCALES + 2 * j);
                float secondScale = d * Codes.i8(blocks, block + SCALES + 2 * j + 1);
                long codes = block + 64 * (j / 4) + 32 * (j % 2);
                long uppers = block + UPPER_BITS + 32 * (j / 4);
                ByteVector first = code(blocks, codes, uppers, j % 4);
                ByteVector second = code(blocks, codes + Codes.RUN, uppers + Codes.RUN, j % 4);
                Codes.store(first, firstScale, 0f, out, base + i);
                Codes.store(second, secondScale, 0f, out, base + i + Codes.RUN);
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
            for (int j = 0; j < 8; j++) {
                int i = 32 * j;
                float firstScale = d * Codes.i8(blocks, block + SCALES + 2 * j);
                float secondScale = d * Codes.i8(blocks, block + SCALES + 2 * j + 1);
                long codes = block + 64 * (j / 4) + 32 * (j % 2);
                long uppers = block + UPPER_BITS + 32 * (j / 4);
                ByteVector first = code(blocks, codes, uppers, j % 4);
                ByteVector second = code(blocks, codes + Codes.RUN, uppers + Codes.RUN, j % 4);
                long xRun = base + (long) Float.BYTES * i;
                sum = Codes.add(sum, firstScale, first, x, xRun);
                sum = Codes.add(sum, secondScale, second, x, xRun + Float.BYTES * Codes.RUN);
            }
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    private static ByteVector code(MemorySegment blocks, long codes, long uppers, int group) {
        ByteVector low = Codes.bits(Codes.load(blocks, codes), 4 * (group / 2), 15);
        ByteVector upper = Codes.bits(Codes.load(blocks, uppers), 2 * group, 3);
        return low.or(Codes.left(upper, 4)).sub((byte) 32);
    }
}
