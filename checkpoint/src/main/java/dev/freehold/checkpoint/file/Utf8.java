package dev.freehold.checkpoint.file;

/// UTF-8, checked strictly (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF.
///
/// `new String(bytes, UTF_8)` would replace what is wrong without a word.
public final class Utf8 {
    private Utf8() {}

    /// Index of the first byte in `from … to - 1` that does not belong to a valid sequence, or -1.
    public static int firstInvalid(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            if (bytes[i] >= 0) {
                i++;
                continue;
            }
            int length = sequence(bytes, i, to);
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return -1;
    }

    /// Bytes of the multi-byte sequence at `i`, 0 if it is invalid. The second byte's range rules out overlong forms,
    /// surrogates and too large code points (Unicode Standard, table 3-7).
    private static int sequence(byte[] bytes, int i, int to) {
        int lead = bytes[i] & 0xff;
        int length = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (length == 0 || to - i < length) {
            return 0;
        }
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        int second = bytes[i + 1] & 0xff;
        if (second < low || second > high) {
            return 0;
        }
        for (int j = 2; j < length; j++) {
            if ((bytes[i + j] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
