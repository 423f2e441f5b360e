package dev.freehold.kernels.vector;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The parts that blocks are made of, as vectors. Every block format consists of runs of sixteen codes: these are unpacked
/// as sixteen bytes, and then widened to [#PARTS] vectors of floats.
final class Codes {
    static final VectorSpecies<Float> FLOATS = VectorLoops.FLOATS;
    /// Codes in a vector of bytes.
    static final int RUN = 16;

    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;
    private static final int LANES = FLOATS.length();
    private static final int PARTS = RUN / LANES;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private Codes() {}

    /// Sixteen bytes at byte `at`.
    static ByteVector load(MemorySegment blocks, long at) {
        return ByteVector.fromMemorySegment(BYTES, blocks, at, LITTLE_ENDIAN);
    }

    /// Each byte's low four bits.
    static ByteVector low(ByteVector bytes) {
        return bytes.and((byte) 15);
    }

    /// Each byte's high four bits.
    static ByteVector high(ByteVector bytes) {
        return bits(bytes, 4, 15);
    }

    /// `(byte >>> shift) & mask` of each byte, for a mask of at most `8 - shift` bits.
    static ByteVector bits(ByteVector bytes, int shift, int mask) {
        // CPUs do not shift bytes: shift wider lanes, and drop what came from the neighbour.
        return bytes.reinterpretAsInts().lanewise(VectorOperators.LSHR, shift).reinterpretAsBytes().and((byte) mask);
    }

    /// Each byte shifted left; the bits that leave it must be 0.
    static ByteVector left(ByteVector bytes, int shift) {
        return bytes.reinterpretAsInts().lanewise(VectorOperators.LSHL, shift).reinterpretAsBytes();
    }

    /// `codes`, with `bit` added where the sixteen low bits of `bits` are set.
    static ByteVector withBits(ByteVector codes, long bits, int bit) {
        return codes.lanewise(VectorOperators.ADD, (byte) bit, VectorMask.fromLong(BYTES, bits & 0xffff));
    }

    /// A table of sixteen values, for `codes.selectFrom(table)`.
    static ByteVector table(int... values) {
        var bytes = new byte[RUN];
        for (int i = 0; i < RUN; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteVector.fromArray(BYTES, bytes, 0);
    }

    /// `scale·code + min` of sixteen codes.
    static void store(ByteVector codes, float scale, float min, float[] out, int to) {
        for (int part = 0; part < PARTS; part++) {
            widen(codes, part).fma(FloatVector.broadcast(FLOATS, scale), FloatVector.broadcast(FLOATS, min))
                    .intoArray(out, to + part * LANES);
        }
    }

    /// Sixteen codes times sixteen elements of `x`; the sum of the lanes is the scalar product.
    static FloatVector product(ByteVector codes, MemorySegment x, long xAt) {
        FloatVector sum = widen(codes, 0).mul(VectorLoops.load(x, xAt, 0));
        for (int part = 1; part < PARTS; part++) {
            sum = widen(codes, part).fma(VectorLoops.load(x, xAt, part * LANES), sum);
        }
        return sum;
    }

    /// `sum + scale·product(codes, x)`.
    static FloatVector add(FloatVector sum, float scale, ByteVector codes, MemorySegment x, long xAt) {
        return product(codes, x, xAt).fma(FloatVector.broadcast(FLOATS, scale), sum);
    }

    /// `sum + scale·product(codes, x)`, for 32 codes.
    static FloatVector add(
            FloatVector sum, float scale, ByteVector first, ByteVector second, MemorySegment x, long xAt) {
        return product(first, x, xAt).add(product(second, x, xAt + Float.BYTES * RUN))
                .fma(FloatVector.broadcast(FLOATS, scale), sum);
    }

    /// `sum + min·x`, of sixteen elements of `x`.
    static FloatVector addMin(FloatVector sum, float min, MemorySegment x, long xAt) {
        FloatVector added = sum;
        for (int part = 0; part < PARTS; part++) {
            added = VectorLoops.load(x, xAt, part * LANES).fma(FloatVector.broadcast(FLOATS, min), added);
        }
        return added;
    }

    /// Signed codes `part·LANES …` as floats.
    private static FloatVector widen(ByteVector codes, int part) {
        return (FloatVector) codes.convertShape(VectorOperators.B2F, FLOATS, part);
    }

    /// The half-precision number at byte `at`.
    static float half(MemorySegment blocks, long at) {
        return Float.float16ToFloat(blocks.get(SHORT, at));
    }

    static int u8(MemorySegment blocks, long at) {
        return blocks.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    static int i8(MemorySegment blocks, long at) {
        return blocks.get(ValueLayout.JAVA_BYTE, at);
    }

    static int u16(MemorySegment blocks, long at) {
        return blocks.get(SHORT, at) & 0xffff;
    }

    static int i32(MemorySegment blocks, long at) {
        return blocks.get(INT, at);
    }
}
