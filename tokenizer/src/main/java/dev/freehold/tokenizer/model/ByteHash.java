package dev.freehold.tokenizer.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A hash of short byte strings, eight bytes at a time.
final class ByteHash {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L; // 2⁶⁴ / golden ratio

    private ByteHash() {}

    static int hash(byte[] text, int from, int to) {
        long hash = to - from;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(text, at));
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = rest << 8 | text[at] & 0xFF;
        }
        return (int) (mix(hash ^ rest) >>> 32);
    }

    /// Spreads every bit of `value` over the upper half.
    static long mix(long value) {
        long product = value * MULTIPLIER;
        return (product ^ product >>> 29) * MULTIPLIER;
    }
}
