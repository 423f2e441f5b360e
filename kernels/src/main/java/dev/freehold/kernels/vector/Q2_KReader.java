package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q2_K`: sixteen sub-blocks of 16 two-bit codes, each with a scale and a minimum of four bits.
final class Q2_KReader implements WeightReader {
    private static final int ELEMENTS = 256;
    private static final int BYTES = 84;
    private static final int CODES = 16;
    private static final int D = 80;
    /// The low two bits of each byte.
    private static final int LOW_TWO = 0x03030303;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            int header = Codes.i32(blocks, block + D);
            float d = Codes.half(header);
            float dmin = -Codes.half(header >>> Short.SIZE);
            for (int eighth = 0; eighth < 8; eighth++) {
                int half = eighth / 4;
                int group = eighth / 2 % 2;
                int side = eighth % 2;
                int run = 128 * half + 64 * group + Codes.RUN * side;
                long scales = Codes.i64(blocks, block + 8 * half) >>> 32 * group + 8 * side;
                float lowScale = d * (scales & 15);
                float lowMin = dmin * (scales >>> 4 & 15);
                float highScale = d * (scales >>> 16 & 15);
                float highMin = dmin * (scales >>> 20 & 15);
                IntVector codes = Codes.load(blocks, block + CODES + 32 * half + Codes.RUN * side)
                        .lanewise(VectorOperators.LSHR, 4 * group);
                Codes.store(codes.and(LOW_TWO), lowScale, lowMin, out, base + run);
                Codes.store(Codes.bits(codes, 2, LOW_TWO), highScale, highMin, out, base + run + 32);
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
            int header = Codes.i32(blocks, block + D);
            float d = Codes.half(header);
            float dmin = -Codes.half(header >>> Short.SIZE);
            for (int eighth = 0; eighth < 8; eighth++) {
                int half = eighth / 4;
                int group = eighth / 2 % 2;
                int side = eighth % 2;
                int run = 128 * half + 64 * group + Codes.RUN * side;
                long scales = Codes.i64(blocks, block + 8 * half) >>> 32 * group + 8 * side;
                float lowScale = d * (scales & 15);
                float lowMin = dmin * (scales >>> 4 & 15);
                float highScale = d * (scales >>> 16 & 15);
                float highMin = dmin * (scales >>> 20 & 15);
                IntVector codes = Codes.load(blocks, block + CODES + 32 * half + Codes.RUN * side)
                        .lanewise(VectorOperators.LSHR, 4 * group);
                even = Codes.dot(even, codes.and(LOW_TWO), lowScale, lowMin, x, base + 4L * run);
                odd = Codes.dot(odd, Codes.bits(codes, 2, LOW_TWO), highScale, highMin, x, base + 4L * (run + 32));
            }
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }
}
