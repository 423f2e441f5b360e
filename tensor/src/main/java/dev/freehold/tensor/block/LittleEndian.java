package dev.freehold.tensor.block;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The fields of a block, at any address.
final class LittleEndian {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    /// The unsigned byte at `at`.
    static int u8(MemorySegment blocks, long at) {
        return blocks.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    /// The signed byte at `at`.
    static int i8(MemorySegment blocks, long at) {
        return blocks.get(ValueLayout.JAVA_BYTE, at);
    }

    static void put8(MemorySegment blocks, long at, int value) {
        blocks.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    /// Sets those bits of the byte at `at` that are set in `bits`.
    static void or8(MemorySegment blocks, long at, int bits) {
        put8(blocks, at, u8(blocks, at) | bits);
    }

    static int u16(MemorySegment blocks, long at) {
        return blocks.get(SHORT, at) & 0xffff;
    }

    static void put16(MemorySegment blocks, long at, int value) {
        blocks.set(SHORT, at, (short) value);
    }

    static int i32(MemorySegment blocks, long at) {
        return blocks.get(INT, at);
    }

    static void put32(MemorySegment blocks, long at, int value) {
        blocks.set(INT, at, value);
    }

    /// The half-precision number at `at`.
    static float half(MemorySegment blocks, long at) {
        return Float.float16ToFloat(blocks.get(SHORT, at));
    }

    static void putHalf(MemorySegment blocks, long at, float value) {
        blocks.set(SHORT, at, Float.floatToFloat16(value));
    }

    static float f32(MemorySegment blocks, long at) {
        return blocks.get(FLOAT, at);
    }

    static void putF32(MemorySegment blocks, long at, float value) {
        blocks.set(FLOAT, at, value);
    }
}
