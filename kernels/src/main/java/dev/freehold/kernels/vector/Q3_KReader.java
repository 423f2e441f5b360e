package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q3_K`: sixteen sub-blocks of 16 three-bit codes, less 4, each with a scale of six bits, less 32.
final class Q3_KReader implements WeightReader {
    private static final int ELEMENTS = 256;
    private static final int BYTES = 110;
    private static final int CODES = 32;
    private static final int SCALES = 96;
    private static final int SCALE_UPPER_BITS = 104;
    private static final int D = 108;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            float d = Codes.half(blocks, block + D);
            for (int j = 0; j < 8; j++) {
                int i = 32 * j;
                float firstScale = d * scale(blocks, block, 2 * j);
                float secondScale = d * scale(blocks, block, 2 * j + 1);
                long codes = block + CODES + 32 * (j / 4);
                ByteVector first = code(blocks, codes, block, j);
                ByteVector second = code(blocks, codes + Codes.RUN, block + Codes.RUN, j);
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
                float firstScale = d * scale(blocks, block, 2 * j);
                float secondScale = d * scale(blocks, block, 2 * j + 1);
                long codes = block + CODES + 32 * (j / 4);
                ByteVector first = code(blocks, codes, block, j);
                ByteVector second = code(blocks, codes + Codes.RUN, block + Codes.RUN, j);
                long xRun = base + (long) Float.BYTES * i;
                sum = Codes.add(sum, firstScale, first, x, xRun);
                sum = Codes.add(sum, secondScale, second, x, xRun + Float.BYTES * Codes.RUN);
            }
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    private static ByteVector code(MemorySegment blocks, long codes, long thirdBits, int j) {
        ByteVector low = Codes.bits(Codes.load(blocks, codes), 2 * (j % 4), 3);
        ByteVector third = Codes.bits(Codes.load(blocks, thirdBits), j, 1);
        return low.or(Codes.left(third, 2)).sub((byte) 4);
    }

    private static int scale(MemorySegment blocks, long block, int k) {
        int low = Codes.u8(blocks, block + SCALES + k % 8) >> 4 * (k / 8) & 15;
        int upper = Codes.u8(blocks, block + SCALE_UPPER_BITS + k % 4) >> 2 * (k / 4) & 3;
        return (low | upper << 4) - 32;
    }
}
