package dev.freehold.tokenizer.model;

/// A hash of short byte strings.
///
/// Plain loops, here and where byte strings are compared: while a vocabulary is loaded the JVM still interprets, and
/// there the library's vectorized methods are slow.
final class ByteHash {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L; // 2⁶⁴ / golden ratio

    private ByteHash() {}

    static int hash(byte[] text, int from, int to) {
        long hash = to - from;
        long eight = 0;
        int count = 0;
        for (int at = from; at < to; at++) {
            eight = eight << 8 | text[at] & 0xFF;
            if (++count == Long.BYTES) {
                hash = mix(hash ^ eight);
                eight = 0;
                count = 0;
            }
        }
        return (int) (mix(hash ^ eight) >>> 32);
    }

    /// Spreads every bit of `value` over the upper half.
    static long mix(long value) {
        long product = value * MULTIPLIER;
        return (product ^ product >>> 29) * MULTIPLIER;
    }
}
