package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
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
    private static final int LOW_TWO = 0x03030303;
    private static final int THIRD = 0x04040404;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            float d = Codes.half(blocks, block + D);
            long lows = Codes.i64(blocks, block + SCALES);
            int uppers = Codes.i32(blocks, block + SCALE_UPPER_BITS);
            for (int eighth = 0; eighth < 8; eighth++) {
                int half = eighth / 4;
                int group = eighth / 2 % 2;
                int side = eighth % 2;
                int run = 128 * half + 64 * group + Codes.RUN * side;
                long scales = scales(lows, uppers, half) >>> 32 * group + 8 * side;
                float firstScale = d * ((scales & 63) - 32);
                float secondScale = d * ((scales >>> 16 & 63) - 32);
                IntVector low = Codes.load(blocks, block + CODES + 32 * half + Codes.RUN * side)
                        .lanewise(VectorOperators.LSHR, 4 * group);
                IntVector thirds = Codes.load(blocks, block + Codes.RUN * side)
                        .lanewise(VectorOperators.LSHR, 4 * half + 2 * group);
                IntVector first = low.and(LOW_TWO).or(Codes.left(thirds, 2, THIRD));
                IntVector second = Codes.bits(low, 2, LOW_TWO).or(Codes.left(thirds, 1, THIRD));
                Codes.store(first, firstScale, -4 * firstScale, out, base + run);
                Codes.store(second, secondScale, -4 * secondScale, out, base + run + 32);
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
            for (int eighth = 0; eighth < 8; eighth++) {
                int half = eighth / 4;
                int group = eighth / 2 % 2;
                int side = eighth % 2;
                int run = 128 * half + 64 * group + Codes.RUN * side;
                long scales = scales(lows, uppers, half) >>> 32 * group + 8 * side;
                float firstScale = d * ((scales & 63) - 32);
                float secondScale = d * ((scales >>> 16 & 63) - 32);
                IntVector low = Codes.load(blocks, block + CODES + 32 * half + Codes.RUN * side)
                        .lanewise(VectorOperators.LSHR, 4 * group);
                IntVector thirds = Codes.load(blocks, block + Codes.RUN * side)
                        .lanewise(VectorOperators.LSHR, 4 * half + 2 * group);
                IntVector first = low.and(LOW_TWO).or(Codes.left(thirds, 2, THIRD));
                IntVector second = Codes.bits(low, 2, LOW_TWO).or(Codes.left(thirds, 1, THIRD));
                even = Codes.dot(even, first, firstScale, -4 * firstScale, x, base + 4L * run);
                odd = Codes.dot(odd, second, secondScale, -4 * secondScale, x, base + 4L * (run + 32));
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
