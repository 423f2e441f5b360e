package dev.freehold.tuning.data.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// How pages are compressed.
enum Codec {
    UNCOMPRESSED, SNAPPY, GZIP;

    /// All that the format has, by number (`CompressionCodec` in `parquet.thrift`).
    private static final List<String> NAMES = List.of("UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD",
            "LZ4_RAW");

    /// @throws IOException if it is one that cannot be read; says which can
    static Codec of(long number) throws IOException {
        if (number >= 0 && number < values().length) {
            return values()[(int) number];
        }
        String name = number >= 0 && number < NAMES.size() ? NAMES.get((int) number) : "codec " + number;
        throw new IOException("it is compressed with %s: write it with snappy, gzip or no compression".formatted(name));
    }

    /// @param size  how many bytes there have to be
    /// @throws IOException if the data is damaged or holds another number
    byte[] decompress(byte[] in, int from, int length, int size) throws IOException {
        return switch (this) {
            case UNCOMPRESSED -> {
                if (length != size) {
                    throw wrong(size);
                }
                var out = new byte[size];
                System.arraycopy(in, from, out, 0, size);
                yield out;
            }
            case SNAPPY -> Snappy.decompress(in, from, length, size);
            case GZIP -> {
                try (var gzip = new GZIPInputStream(new ByteArrayInputStream(in, from, length))) {
                    byte[] out = gzip.readNBytes(size);
                    if (out.length < size || gzip.read() >= 0) {
                        throw wrong(size);
                    }
                    yield out;
                }
            }
        };
    }

    private static IOException wrong(int size) {
        return new IOException("a page does not hold the %d bytes it says".formatted(size));
    }
}
