package dev.freehold.tokenizer.text;

import java.util.Arrays;

/// How byte-level vocabularies write bytes: as printable characters (GPT-2's `bytes_to_unicode`).
///
/// Bytes 33-126, 161-172 and 174-255 are the Latin-1 character of the same number; the other 68, in order, are U+0100
/// to U+0143. A space is `Ġ`.
public final class ByteAlphabet {
    private static final int CHARACTERS = 0x144;
    private static final short[] BYTE_OF = new short[CHARACTERS]; // -1: not in the alphabet
    private static final char[] CHARACTER_OF = new char[256];

    static {
        Arrays.fill(BYTE_OF, (short) -1);
        char next = 0x100;
        for (int value = 0; value < 256; value++) {
            boolean printable = value >= 33 && value <= 126 || value >= 161 && value != 173;
            CHARACTER_OF[value] = printable ? (char) value : next++;
            BYTE_OF[CHARACTER_OF[value]] = (short) value;
        }
    }

    private ByteAlphabet() {}

    /// Writes the bytes that `token[from, to)` stands for to `bytes`, which needs `to - from` places.
    ///
    /// @return how many bytes; -1 if the token has characters outside the alphabet
    public static int read(byte[] token, int from, int to, byte[] bytes) {
        int count = 0;
        for (int at = from; at < to; at += Utf8.length(token[at])) {
            int character = Utf8.codePoint(token, at);
            if (character >= CHARACTERS || BYTE_OF[character] < 0) {
                return -1;
            }
            bytes[count++] = (byte) BYTE_OF[character];
        }
        return count;
    }

    /// How `bytes[from, to)` is written.
    public static String write(byte[] bytes, int from, int to) {
        var token = new StringBuilder(to - from);
        for (int at = from; at < to; at++) {
            token.append(CHARACTER_OF[bytes[at] & 0xFF]);
        }
        return token.toString();
    }
}
