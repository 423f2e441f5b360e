package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q4_K`: eight sub-blocks of 32 four-bit codes, each with a scale and a minimum of six bits.
final class Q4_KReader implements WeightReader {
    private static final int ELEMENTS = 256;
    private static final int BYTES = 144;
    private static final int CODES = 16;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            long header = Codes.i64(blocks, block);
            long rest = Codes.i64(blocks, block + Long.BYTES);
            float d = Codes.half(header);
            float dmin = -Codes.half(header >>> Short.SIZE);
            long scales = SixBits.scales((int) (header >>> Integer.SIZE), (int) (rest >>> Integer.SIZE));
            long mins = SixBits.mins((int) rest, (int) (rest >>> Integer.SIZE));
            for (int j = 0; j < 8; j++) {
                float scale = d * (scales >>> 8 * j & 0xff);
                float min = dmin * (mins >>> 8 * j & 0xff);
                long codes = block + CODES + 32 * (j / 2);
                IntVector first = Codes.bits(Codes.load(blocks, codes), 4 * (j % 2), Codes.LOW_FOUR);
                IntVector second = Codes.bits(Codes.load(blocks, codes + Codes.RUN), 4 * (j % 2), Codes.LOW_FOUR);
                Codes.store(first, scale, min, out, base + 32 * j);
                Codes.store(second, scale, min, out, base + 32 * j + 16);
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
            long rest = Codes.i64(blocks, block + Long.BYTES);
            float d = Codes.half(header);
            float dmin = -Codes.half(header >>> Short.SIZE);
            long scales = SixBits.scales((int) (header >>> Integer.SIZE), (int) (rest >>> Integer.SIZE));
            long mins = SixBits.mins((int) rest, (int) (rest >>> Integer.SIZE));
            for (int j = 0; j < 8; j++) {
                float scale = d * (scales >>> 8 * j & 0xff);
                float min = dmin * (mins >>> 8 * j & 0xff);
                long codes = block + CODES + 32 * (j / 2);
                IntVector first = Codes.bits(Codes.load(blocks, codes), 4 * (j % 2), Codes.LOW_FOUR);
                IntVector second = Codes.bits(Codes.load(blocks, codes + Codes.RUN), 4 * (j % 2), Codes.LOW_FOUR);
                even = Codes.dot(even, first, scale, min, x, base + 4L * 32 * j);
                odd = Codes.dot(odd, second, scale, min, x, base + 4L * (32 * j + 16));
            }
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }
}
