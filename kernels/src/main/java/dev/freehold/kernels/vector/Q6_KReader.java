package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q6_K`: sixteen sub-blocks of 16 six-bit codes, less 32, each with a scale of eight bits.
final class Q6_KReader implements WeightReader {
    private static final int ELEMENTS = 256;
    private static final int BYTES = 210;
    private static final int UPPER_BITS = 128;
    private static final int SCALES = 192;
    private static final int D = 208;
    /// Where the upper two of six bits are, in each byte.
    private static final int UPPER = 0x30303030;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            float d = Codes.half(blocks, block + D);
            for (int eighth = 0; eighth < 8; eighth++) {
                int half = eighth / 4;
                int group = eighth / 2 % 2;
                int side = eighth % 2;
                int run = 128 * half + 32 * group + Codes.RUN * side;
                long scales = Codes.i64(blocks, block + SCALES + 8 * half) >>> 16 * group + 8 * side;
                float lowScale = d * (byte) scales;
                float highScale = d * (byte) (scales >>> 32);
                IntVector codes = Codes.load(blocks, block + 64 * half + 32 * group + Codes.RUN * side);
                IntVector upper = Codes.load(blocks, block + UPPER_BITS + 32 * half + Codes.RUN * side)
                        .lanewise(VectorOperators.LSHR, 2 * group);
                IntVector low = Codes.low(codes).or(Codes.left(upper, 4, UPPER));
                IntVector high = Codes.high(codes).or(upper.and(UPPER));
                Codes.store(low, lowScale, -32 * lowScale, out, base + run);
                Codes.store(high, highScale, -32 * highScale, out, base + run + 64);
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
            for (int eighth = 0; eighth < 8; eighth++) {
                int half = eighth / 4;
                int group = eighth / 2 % 2;
                int side = eighth % 2;
                int run = 128 * half + 32 * group + Codes.RUN * side;
                long scales = Codes.i64(blocks, block + SCALES + 8 * half) >>> 16 * group + 8 * side;
                float lowScale = d * (byte) scales;
                float highScale = d * (byte) (scales >>> 32);
                IntVector codes = Codes.load(blocks, block + 64 * half + 32 * group + Codes.RUN * side);
                IntVector upper = Codes.load(blocks, block + UPPER_BITS + 32 * half + Codes.RUN * side)
                        .lanewise(VectorOperators.LSHR, 2 * group);
                IntVector low = Codes.low(codes).or(Codes.left(upper, 4, UPPER));
                IntVector high = Codes.high(codes).or(upper.and(UPPER));
                even = Codes.dot(even, low, lowScale, -32 * lowScale, x, base + 4L * run);
                odd = Codes.dot(odd, high, highScale, -32 * highScale, x, base + 4L * (run + 64));
            }
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }
}
