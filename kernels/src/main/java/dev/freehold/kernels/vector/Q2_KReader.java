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
    /// Two bits in each byte.
    private static final int TWO = 0x03030303;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            int header = Codes.i32(blocks, block + D);
            float d = Codes.half(header);
            float dmin = -Codes.half(header >>> Short.SIZE);
            for (int quarter = 0; quarter < 4; quarter++) {
                int half = quarter / 2;
                int side = quarter % 2;
                int run = 128 * half + Codes.RUN * side;
                long scales = Codes.i64(blocks, block + 8 * half) >>> 8 * side;
                IntVector codes = Codes.load(blocks, block + CODES + 32 * half + Codes.RUN * side);
                Codes.store(codes.and(TWO), d * (scales & 15), dmin * (scales >>> 4 & 15), out, base + run);
                Codes.store(Codes.bits(codes, 2, TWO), d * (scales >>> 16 & 15), dmin * (scales >>> 20 & 15), out, base + run + 32);
                Codes.store(Codes.bits(codes, 4, TWO), d * (scales >>> 32 & 15), dmin * (scales >>> 36 & 15), out, base + run + 64);
                Codes.store(Codes.bits(codes, 6, TWO), d * (scales >>> 48 & 15), dmin * (scales >>> 52 & 15), out, base + run + 96);
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
            for (int quarter = 0; quarter < 4; quarter++) {
                int half = quarter / 2;
                int side = quarter % 2;
                int run = 128 * half + Codes.RUN * side;
                long scales = Codes.i64(blocks, block + 8 * half) >>> 8 * side;
                IntVector codes = Codes.load(blocks, block + CODES + 32 * half + Codes.RUN * side);
                even = Codes.dot(even, codes.and(TWO), d * (scales & 15), dmin * (scales >>> 4 & 15), x, base + 4L * (run));
                odd = Codes.dot(odd, Codes.bits(codes, 2, TWO), d * (scales >>> 16 & 15), dmin * (scales >>> 20 & 15), x, base + 4L * (run + 32));
                even = Codes.dot(even, Codes.bits(codes, 4, TWO), d * (scales >>> 32 & 15), dmin * (scales >>> 36 & 15), x, base + 4L * (run + 64));
                odd = Codes.dot(odd, Codes.bits(codes, 6, TWO), d * (scales >>> 48 & 15), dmin * (scales >>> 52 & 15), x, base + 4L * (run + 96));
            }
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }
}
