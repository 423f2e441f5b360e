package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `Q5_K`: eight sub-blocks of 32 five-bit codes, each with a scale and a minimum of six bits.
final class Q5_KReader implements WeightReader {
    private static final int ELEMENTS = 256;
    private static final int BYTES = 176;
    private static final int FIFTH_BITS = 16;
    private static final int CODES = 48;

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
            ByteVector firstFifths = Codes.load(blocks, block + FIFTH_BITS);
            ByteVector secondFifths = Codes.load(blocks, block + FIFTH_BITS + Codes.RUN);
            for (int pair = 0; pair < 4; pair++) {
                ByteVector first = Codes.load(blocks, block + CODES + 32 * pair);
                ByteVector second = Codes.load(blocks, block + CODES + 32 * pair + Codes.RUN);
                float lowScale = d * (scales >>> 16 * pair & 0xff);
                float highScale = d * (scales >>> 16 * pair + 8 & 0xff);
                float lowMin = dmin * (mins >>> 16 * pair & 0xff);
                float highMin = dmin * (mins >>> 16 * pair + 8 & 0xff);
                ByteVector low0 = Codes.low(first).or(Codes.left(firstFifths, 4, 16));
                ByteVector low1 = Codes.low(second).or(Codes.left(secondFifths, 4, 16));
                ByteVector high0 = Codes.high(first).or(Codes.left(firstFifths, 3, 16));
                ByteVector high1 = Codes.high(second).or(Codes.left(secondFifths, 3, 16));
                firstFifths = Codes.bits(firstFifths, 2, 63);
                secondFifths = Codes.bits(secondFifths, 2, 63);
                Codes.store(low0, lowScale, lowMin, out, base + 64 * pair);
                Codes.store(low1, lowScale, lowMin, out, base + 64 * pair + 16);
                Codes.store(high0, highScale, highMin, out, base + 64 * pair + 32);
                Codes.store(high1, highScale, highMin, out, base + 64 * pair + 48);
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
            ByteVector firstFifths = Codes.load(blocks, block + FIFTH_BITS);
            ByteVector secondFifths = Codes.load(blocks, block + FIFTH_BITS + Codes.RUN);
            for (int pair = 0; pair < 4; pair++) {
                ByteVector first = Codes.load(blocks, block + CODES + 32 * pair);
                ByteVector second = Codes.load(blocks, block + CODES + 32 * pair + Codes.RUN);
                float lowScale = d * (scales >>> 16 * pair & 0xff);
                float highScale = d * (scales >>> 16 * pair + 8 & 0xff);
                float lowMin = dmin * (mins >>> 16 * pair & 0xff);
                float highMin = dmin * (mins >>> 16 * pair + 8 & 0xff);
                ByteVector low0 = Codes.low(first).or(Codes.left(firstFifths, 4, 16));
                ByteVector low1 = Codes.low(second).or(Codes.left(secondFifths, 4, 16));
                ByteVector high0 = Codes.high(first).or(Codes.left(firstFifths, 3, 16));
                ByteVector high1 = Codes.high(second).or(Codes.left(secondFifths, 3, 16));
                firstFifths = Codes.bits(firstFifths, 2, 63);
                secondFifths = Codes.bits(secondFifths, 2, 63);
                even = Codes.dot(even, low0, lowScale, lowMin, x, base + 4L * (64 * pair));
                odd = Codes.dot(odd, low1, lowScale, lowMin, x, base + 4L * (64 * pair + 16));
                even = Codes.dot(even, high0, highScale, highMin, x, base + 4L * (64 * pair + 32));
                odd = Codes.dot(odd, high1, highScale, highMin, x, base + 4L * (64 * pair + 48));
            }
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }
}
