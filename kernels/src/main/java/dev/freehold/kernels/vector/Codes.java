package dev.freehold.kernels.vector;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The parts that blocks are made of, as vectors. Every block format consists of runs of sixteen codes: these are
/// unpacked as sixteen bytes, and then widened to [#PARTS] vectors of floats.
final class Codes {
    static final VectorSpecies<Float> FLOATS = VectorLoops.FLOATS;
    /// The low four bits of each byte of a lane.
    static final int LOW_FOUR = 0x0f0f0f0f;
    /// Codes in a run.
    static final int RUN = 16;

    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;
    private static final int LANES = FLOATS.length();
    private static final int PARTS = RUN / LANES;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private Codes() {}

    /// Sixteen bytes at byte `at`, four to a lane: CPUs do not shift bytes.
    static IntVector load(MemorySegment blocks, long at) {
        return IntVector.fromMemorySegment(IntVector.SPECIES_128, blocks, at, LITTLE_ENDIAN);
    }

    /// Each byte's low four bits.
    static IntVector low(IntVector bytes) {
        return bytes.and(LOW_FOUR);
    }

    /// Each byte's high four bits.
    static IntVector high(IntVector bytes) {
        return bytes.lanewise(VectorOperators.LSHR, 4).and(LOW_FOUR);
    }

    /// `(byte >>> shift) & mask` of each byte, for a mask of at most `8 - shift` bits, given four times.
    static IntVector bits(IntVector bytes, int shift, int mask) {
        return bytes.lanewise(VectorOperators.LSHR, shift).and(mask);
    }

    /// `(byte << shift) & mask` of each byte, for a mask without the lowest `shift` bits, given four times.
    static IntVector left(IntVector bytes, int shift, int mask) {
        return bytes.lanewise(VectorOperators.LSHL, shift).and(mask);
    }

    /// `codes`, with 16 added where the sixteen low bits of `bits` are set.
    static IntVector withFifthBits(IntVector codes, long bits) {
        return codes.reinterpretAsBytes()
                .lanewise(VectorOperators.ADD, (byte) 16, VectorMask.fromLong(BYTES, bits & 0xffff))
                .reinterpretAsInts();
    }

    /// A table of sixteen levels.
    static ByteVector table(int... levels) {
        var bytes = new byte[RUN];
        for (int i = 0; i < RUN; i++) {
            bytes[i] = (byte) levels[i];
        }
        return ByteVector.fromArray(BYTES, bytes, 0);
    }

    /// The levels that codes stand for.
    static IntVector levels(IntVector codes, ByteVector table) {
        return codes.reinterpretAsBytes().selectFrom(table).reinterpretAsInts();
    }

    /// `scale·code + min` of sixteen codes.
    static void store(IntVector codes, float scale, float min, float[] out, int to) {
        for (int part = 0; part < PARTS; part++) {
            widen(codes, part).fma(FloatVector.broadcast(FLOATS, scale), FloatVector.broadcast(FLOATS, min))
                    .intoArray(out, to + part * LANES);
        }
    }

    /// `sum + (scale·code + min)·x` of sixteen codes and elements of `x`; the sum of the lanes is the scalar product.
    static FloatVector dot(FloatVector sum, IntVector codes, float scale, float min, MemorySegment x, long xAt) {
        FloatVector dot = sum;
        for (int part = 0; part < PARTS; part++) {
            dot = widen(codes, part).fma(FloatVector.broadcast(FLOATS, scale), FloatVector.broadcast(FLOATS, min))
                    .fma(FloatVector.fromMemorySegment(FLOATS, x, xAt + 4L * part * LANES, LITTLE_ENDIAN), dot);
        }
        return dot;
    }

    /// `sum + code·x` of sixteen codes and elements of `x`.
    static FloatVector dot(FloatVector sum, IntVector codes, MemorySegment x, long xAt) {
        FloatVector dot = sum;
        for (int part = 0; part < PARTS; part++) {
            dot = widen(codes, part)
                    .fma(FloatVector.fromMemorySegment(FLOATS, x, xAt + 4L * part * LANES, LITTLE_ENDIAN), dot);
        }
        return dot;
    }

    /// `sum + factor·products`.
    static FloatVector add(FloatVector sum, float factor, FloatVector products) {
        return products.fma(FloatVector.broadcast(FLOATS, factor), sum);
    }

    /// Signed codes `part·LANES …` as floats.
    private static FloatVector widen(IntVector codes, int part) {
        return (FloatVector) codes.reinterpretAsBytes().convertShape(VectorOperators.B2F, FLOATS, part);
    }

    /// The half-precision number at byte `at`.
    static float half(MemorySegment blocks, long at) {
        return Float.float16ToFloat(blocks.get(SHORT, at));
    }

    /// The half-precision number in the low sixteen bits.
    static float half(long bits) {
        return Float.float16ToFloat((short) bits);
    }

    static int u8(MemorySegment blocks, long at) {
        return blocks.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    static int i32(MemorySegment blocks, long at) {
        return blocks.get(INT, at);
    }

    static long i64(MemorySegment blocks, long at) {
        return blocks.get(LONG, at);
    }
}
