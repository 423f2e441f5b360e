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
            for (int pair = 0; pair < 4; pair++) {
                IntVector first = Codes.load(blocks, block + CODES + 32 * pair);
                IntVector second = Codes.load(blocks, block + CODES + 32 * pair + Codes.RUN);
                float lowScale = d * (scales >>> 16 * pair & 0xff);
                float highScale = d * (scales >>> 16 * pair + 8 & 0xff);
                float lowMin = dmin * (mins >>> 16 * pair & 0xff);
                float highMin = dmin * (mins >>> 16 * pair + 8 & 0xff);
                Codes.store(Codes.low(first), lowScale, lowMin, out, base + 64 * pair);
                Codes.store(Codes.low(second), lowScale, lowMin, out, base + 64 * pair + 16);
                Codes.store(Codes.high(first), highScale, highMin, out, base + 64 * pair + 32);
                Codes.store(Codes.high(second), highScale, highMin, out, base + 64 * pair + 48);
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
            for (int pair = 0; pair < 4; pair++) {
                IntVector first = Codes.load(blocks, block + CODES + 32 * pair);
                IntVector second = Codes.load(blocks, block + CODES + 32 * pair + Codes.RUN);
                float lowScale = d * (scales >>> 16 * pair & 0xff);
                float highScale = d * (scales >>> 16 * pair + 8 & 0xff);
                float lowMin = dmin * (mins >>> 16 * pair & 0xff);
                float highMin = dmin * (mins >>> 16 * pair + 8 & 0xff);
                even = Codes.dot(even, Codes.low(first), lowScale, lowMin, x, base + 4L * (64 * pair));
                odd = Codes.dot(odd, Codes.low(second), lowScale, lowMin, x, base + 4L * (64 * pair + 16));
                even = Codes.dot(even, Codes.high(first), highScale, highMin, x, base + 4L * (64 * pair + 32));
                odd = Codes.dot(odd, Codes.high(second), highScale, highMin, x, base + 4L * (64 * pair + 48));
            }
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }
}
