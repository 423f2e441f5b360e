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
    /// Where the upper two of six bits are.
    private static final int UPPER = 0x30;

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            int base = to + b * ELEMENTS;
            float d = Codes.half(blocks, block + D);
            for (int quarter = 0; quarter < 4; quarter++) {
                int half = quarter / 2;
                int side = quarter % 2;
                int run = 128 * half + Codes.RUN * side;
                long scales = Codes.i64(blocks, block + SCALES + 8 * half) >>> 8 * side;
                ByteVector lower = Codes.load(blocks, block + 64 * half + Codes.RUN * side);
                ByteVector higher = Codes.load(blocks, block + 64 * half + Codes.RUN * side + 32);
                ByteVector upper = Codes.load(blocks, block + UPPER_BITS + 32 * half + Codes.RUN * side);
                ByteVector codes0 = Codes.low(lower).or(Codes.left(upper, 4, UPPER)).sub((byte) 32);
                ByteVector codes1 = Codes.low(higher).or(Codes.left(upper, 2, UPPER)).sub((byte) 32);
                ByteVector codes2 = Codes.high(lower).or(upper.and((byte) UPPER)).sub((byte) 32);
                ByteVector codes3 = Codes.high(higher).or(Codes.bits(upper, 2, UPPER)).sub((byte) 32);
                Codes.store(codes0, d * (byte) scales, 0f, out, base + run);
                Codes.store(codes1, d * (byte) (scales >>> 16), 0f, out, base + run + 32);
                Codes.store(codes2, d * (byte) (scales >>> 32), 0f, out, base + run + 64);
                Codes.store(codes3, d * (byte) (scales >>> 48), 0f, out, base + run + 96);
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
            for (int quarter = 0; quarter < 4; quarter++) {
                int half = quarter / 2;
                int side = quarter % 2;
                int run = 128 * half + Codes.RUN * side;
                long scales = Codes.i64(blocks, block + SCALES + 8 * half) >>> 8 * side;
                ByteVector lower = Codes.load(blocks, block + 64 * half + Codes.RUN * side);
                ByteVector higher = Codes.load(blocks, block + 64 * half + Codes.RUN * side + 32);
                ByteVector upper = Codes.load(blocks, block + UPPER_BITS + 32 * half + Codes.RUN * side);
                ByteVector codes0 = Codes.low(lower).or(Codes.left(upper, 4, UPPER)).sub((byte) 32);
                ByteVector codes1 = Codes.low(higher).or(Codes.left(upper, 2, UPPER)).sub((byte) 32);
                ByteVector codes2 = Codes.high(lower).or(upper.and((byte) UPPER)).sub((byte) 32);
                ByteVector codes3 = Codes.high(higher).or(Codes.bits(upper, 2, UPPER)).sub((byte) 32);
                even = Codes.dot(even, codes0, d * (byte) scales, 0f, x, base + 4L * (run));
                odd = Codes.dot(odd, codes1, d * (byte) (scales >>> 16), 0f, x, base + 4L * (run + 32));
                even = Codes.dot(even, codes2, d * (byte) (scales >>> 32), 0f, x, base + 4L * (run + 64));
                odd = Codes.dot(odd, codes3, d * (byte) (scales >>> 48), 0f, x, base + 4L * (run + 96));
            }
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }
}
