package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q5_K`: eight sub-blocks of 32 five-bit codes, each with a scale and a minimum of six bits.
final class Q5_KReader implements WeightReader {
    private static final int ELEMENTS = 256;
    private static final int BYTES = 176;
    private static final int FIFTH_BITS = 16;
    private static final int CODES = 48;
    /// The lowest bit of each byte.
    private static final int ONE = 0x01010101;

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
                IntVector first = code(blocks, block, j, 0);
                IntVector second = code(blocks, block, j, Codes.RUN);
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
                IntVector first = code(blocks, block, j, 0);
                IntVector second = code(blocks, block, j, Codes.RUN);
                even = Codes.dot(even, first, scale, min, x, base + 4L * 32 * j);
                odd = Codes.dot(odd, second, scale, min, x, base + 4L * (32 * j + 16));
            }
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }

    private static IntVector code(MemorySegment blocks, long block, int j, int side) {
        IntVector low = Codes.load(blocks, block + CODES + 32 * (j / 2) + side);
        IntVector fifth = Codes.load(blocks, block + FIFTH_BITS + side);
        return Codes.bits(low, 4 * (j % 2), Codes.LOW_FOUR)
                .or(Codes.bits(fifth, j, ONE).lanewise(VectorOperators.LSHL, 4));
    }
}
