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
    private static final long LOW_FOUR = 0x0f0f_0f0f_0f0f_0f0fL;
    private static final int UPPER_TWO = 0x30303030;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            float d = Codes.half(blocks, block + D);
            long lows = Codes.i64(blocks, block + SCALES);
            int uppers = Codes.i32(blocks, block + SCALE_UPPER_BITS);
            for (int quarter = 0; quarter < 4; quarter++) {
                int half = quarter / 2;
                int side = quarter % 2;
                int run = 128 * half + Codes.RUN * side;
                long scales = scales(lows, uppers, half) >>> 8 * side;
                ByteVector low = Codes.load(blocks, block + CODES + 32 * half + Codes.RUN * side);
                ByteVector thirds = Codes.bits(Codes.load(blocks, block + Codes.RUN * side), 4 * half, 15);
                ByteVector codes0 = low.and((byte) 3).or(Codes.left(thirds, 2, 4)).sub((byte) 4);
                ByteVector codes1 = Codes.bits(low, 2, 3).or(Codes.left(thirds, 1, 4)).sub((byte) 4);
                ByteVector codes2 = Codes.bits(low, 4, 3).or(thirds.and((byte) 4)).sub((byte) 4);
                ByteVector codes3 = Codes.bits(low, 6, 3).or(Codes.bits(thirds, 1, 4)).sub((byte) 4);
                Codes.store(codes0, d * ((scales & 63) - 32), 0f, out, base + run);
                Codes.store(codes1, d * ((scales >>> 16 & 63) - 32), 0f, out, base + run + 32);
                Codes.store(codes2, d * ((scales >>> 32 & 63) - 32), 0f, out, base + run + 64);
                Codes.store(codes3, d * ((scales >>> 48 & 63) - 32), 0f, out, base + run + 96);
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
            float d = Codes.half(blocks, block + D);
            long lows = Codes.i64(blocks, block + SCALES);
            int uppers = Codes.i32(blocks, block + SCALE_UPPER_BITS);
            for (int quarter = 0; quarter < 4; quarter++) {
                int half = quarter / 2;
                int side = quarter % 2;
                int run = 128 * half + Codes.RUN * side;
                long scales = scales(lows, uppers, half) >>> 8 * side;
                ByteVector low = Codes.load(blocks, block + CODES + 32 * half + Codes.RUN * side);
                ByteVector thirds = Codes.bits(Codes.load(blocks, block + Codes.RUN * side), 4 * half, 15);
                ByteVector codes0 = low.and((byte) 3).or(Codes.left(thirds, 2, 4)).sub((byte) 4);
                ByteVector codes1 = Codes.bits(low, 2, 3).or(Codes.left(thirds, 1, 4)).sub((byte) 4);
                ByteVector codes2 = Codes.bits(low, 4, 3).or(thirds.and((byte) 4)).sub((byte) 4);
                ByteVector codes3 = Codes.bits(low, 6, 3).or(Codes.bits(thirds, 1, 4)).sub((byte) 4);
                even = Codes.dot(even, codes0, d * ((scales & 63) - 32), 0f, x, base + 4L * (run));
                odd = Codes.dot(odd, codes1, d * ((scales >>> 16 & 63) - 32), 0f, x, base + 4L * (run + 32));
                even = Codes.dot(even, codes2, d * ((scales >>> 32 & 63) - 32), 0f, x, base + 4L * (run + 64));
                odd = Codes.dot(odd, codes3, d * ((scales >>> 48 & 63) - 32), 0f, x, base + 4L * (run + 96));
            }
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }

    /// Scales `8·half … 8·half + 7`, a byte each.
    private static long scales(long lows, int uppers, int half) {
        int shifted = uppers >>> 4 * half;
        long upper = shifted << 4 & UPPER_TWO | (long) (shifted << 2 & UPPER_TWO) << Integer.SIZE;
        return lows >>> 4 * half & LOW_FOUR | upper;
    }
}
