package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `MXFP4`: a power of two and 32 codes of four bits for levels in a table.
final class MXFP4Reader implements WeightReader {
    private static final int ELEMENTS = 32;
    private static final int BYTES = 17;
    private static final int CODES = 1;
    private static final ByteVector LEVELS =
            Codes.table(0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12);

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            float d = Math.scalb(1f, Codes.u8(blocks, block) - 128);
            IntVector codes = Codes.load(blocks, block + CODES);
            IntVector first = Codes.levels(Codes.low(codes), LEVELS);
            IntVector second = Codes.levels(Codes.high(codes), LEVELS);
            int base = to + b * ELEMENTS;
            Codes.store(first, d, 0f, out, base);
            Codes.store(second, d, 0f, out, base + Codes.RUN);
        }
    }

    @Override
    public float dot(MemorySegment blocks, long at, MemorySegment x, long xAt, int count) {
        FloatVector sum = FloatVector.zero(Codes.FLOATS);
        for (int b = 0; b < count / ELEMENTS; b++) {
            long block = at + (long) BYTES * b;
            long base = xAt + (long) Float.BYTES * ELEMENTS * b;
            float d = Math.scalb(1f, Codes.u8(blocks, block) - 128);
            IntVector codes = Codes.load(blocks, block + CODES);
            IntVector first = Codes.levels(Codes.low(codes), LEVELS);
            IntVector second = Codes.levels(Codes.high(codes), LEVELS);
            FloatVector products = Codes.dot(FloatVector.zero(Codes.FLOATS), first, x, base);
            products = Codes.dot(products, second, x, base + Float.BYTES * Codes.RUN);
            sum = Codes.add(sum, d, products);
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
