package dev.freehold.tuning.data.parquet;

import java.io.IOException;

/// Snappy's block format: literals, and copies of what came before.
///
/// Source: `format_description.txt` of google/snappy.
final class Snappy {
    /// Bytes that a compressed byte gives, at most: a copy of 64 takes 3.
    private static final int MOST = 22;

    private final byte[] in;
    private final int end;
    private final byte[] out;
    private int at;
    private int written;

    private Snappy(byte[] in, int from, int end, int size) {
        this.in = in;
        this.at = from;
        this.end = end;
        this.out = new byte[size];
    }

    /// The bytes that a block holds.
    ///
    /// @param size  how many they have to be
    /// @throws IOException if the block is malformed or holds another number of bytes; none more are written or read
    static byte[] decompress(byte[] in, int from, int length, int size) throws IOException {
        var block = new Snappy(in, from, from + length, 0);
        if (block.size() != size || size > (long) MOST * length) {
            throw new IOException("Snappy: the block does not hold the %d bytes that its page has".formatted(size));
        }
        return new Snappy(in, block.at, from + length, size).decompressed();
    }

    private long size() throws IOException {
        long size = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int octet = octet();
            size |= (octet & 0x7fL) << shift;
            if (octet < 0x80) {
                return size;
            }
        }
        throw malformed();
    }

    private byte[] decompressed() throws IOException {
        while (at < end) {
            int tag = octet();
            switch (tag & 3) {
                case 0 -> literal(tag >> 2 < 60 ? (tag >> 2) + 1 : littleEndian((tag >> 2) - 59) + 1);
                case 1 -> copy((tag >> 2 & 7) + 4, (tag >> 5 << 8) + octet());
                case 2 -> copy((tag >> 2) + 1, littleEndian(2));
                default -> copy((tag >> 2) + 1, littleEndian(4));
            }
        }
        if (written < out.length) {
            throw malformed();
        }
        return out;
    }

    private void literal(long length) throws IOException {
        if (length > end - at || length > out.length - written) {
            throw malformed();
        }
        System.arraycopy(in, at, out, written, (int) length);
        at += (int) length;
        written += (int) length;
    }

    /// Byte after byte where it overlaps with itself: what has just been copied is copied again.
    private void copy(int length, long offset) throws IOException {
        if (offset == 0 || offset > written || length > out.length - written) {
            throw malformed();
        }
        int from = written - (int) offset;
        if (offset >= length) {
            System.arraycopy(out, from, out, written, length);
        } else {
            for (int i = 0; i < length; i++) {
                out[written + i] = out[from + i];
            }
        }
        written += length;
    }

    private long littleEndian(int octets) throws IOException {
        long value = 0;
        for (int i = 0; i < octets; i++) {
            value |= (long) octet() << Byte.SIZE * i;
        }
        return value;
    }

    private int octet() throws IOException {
        if (at >= end) {
            throw malformed();
        }
        return in[at++] & 0xff;
    }

    private static IOException malformed() {
        return new IOException("Snappy: the compressed data is damaged");
    }
}
