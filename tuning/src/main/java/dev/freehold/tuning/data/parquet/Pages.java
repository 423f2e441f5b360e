package dev.freehold.tuning.data.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/// The pages of a column in a row group.
///
/// Source: apache/parquet-format, `PageHeader` in `parquet.thrift`.
final class Pages {
    private static final int TYPE = 1;
    private static final int UNCOMPRESSED_SIZE = 2;
    private static final int COMPRESSED_SIZE = 3;
    private static final int CRC = 4;
    private static final int DATA = 5;
    private static final int DICTIONARY = 7;
    private static final int DATA_V2 = 8;
    private static final int VALUES = 1;

    private final byte[] chunk;
    private final ByteBuffer in;
    private final Codec codec;
    private final long most;
    private long dictionarySize;

    /// @param most  the bytes that the pages may have uncompressed
    Pages(byte[] chunk, Codec codec, long most) {
        this.chunk = chunk;
        this.in = ByteBuffer.wrap(chunk);
        this.codec = codec;
        this.most = most;
    }

    /// The bytes that the dictionary has taken, with its header; 0 without one.
    long dictionarySize() {
        return dictionarySize;
    }

    /// Writes the pages uncompressed.
    ///
    /// @param values  how many there are in all of them
    /// @throws IOException if they are damaged, or hold another number of values
    void copy(long values, ByteArrayOutputStream out) throws IOException {
        long start = out.size();
        long left = values;
        boolean first = true;
        while (left > 0) {
            ThriftStruct header = ThriftStruct.read(in);
            int length = size(header, COMPRESSED_SIZE, in.remaining());
            int size = size(header, UNCOMPRESSED_SIZE, most - (out.size() - start));
            int from = in.position();
            in.position(from + length);
            check(header, from, length);
            switch ((int) header.number(TYPE, "type")) {
                case 0 -> {
                    ThriftStruct data = part(header, DATA).only(1, 2, 3, 4);
                    left -= values(data, left);
                    write(header.only(TYPE).with(DATA, ThriftStruct.STRUCT, data),
                            codec.decompress(chunk, from, length, size), out);
                }
                case 1 -> { } // an index, which no writer makes
                case 2 -> {
                    if (!first) {
                        throw new IOException("a dictionary after values");
                    }
                    ThriftStruct dictionary = part(header, DICTIONARY);
                    values(dictionary, size);
                    write(header.only(TYPE).with(DICTIONARY, ThriftStruct.STRUCT, dictionary),
                            codec.decompress(chunk, from, length, size), out);
                    dictionarySize = out.size() - start;
                }
                case 3 -> {
                    ThriftStruct data = part(header, DATA_V2).only(1, 2, 3, 4, 5, 6, 7);
                    left -= values(data, left);
                    write(header.only(TYPE).with(DATA_V2, ThriftStruct.STRUCT, data.with(7, false)),
                            version2(data, from, length, size), out);
                }
                default -> throw new IOException("a page of unknown type");
            }
            first = false;
        }
    }

    /// Levels stand before the values and are never compressed.
    private byte[] version2(ThriftStruct data, int from, int length, int size) throws IOException {
        long levels = data.number(5, "definition_levels_byte_length") + data.number(6, "repetition_levels_byte_length");
        if (data.number(5, "") < 0 || data.number(6, "") < 0 || levels > Math.min(length, size)) {
            throw new IOException("a page of %d bytes with %d of levels".formatted(length, levels));
        }
        int before = (int) levels;
        Codec used = data.truth(7).orElse(true) && length > before ? codec : Codec.UNCOMPRESSED;
        byte[] values = used.decompress(chunk, from + before, length - before, size - before);
        var page = new byte[size];
        System.arraycopy(chunk, from, page, 0, before);
        System.arraycopy(values, 0, page, before, values.length);
        return page;
    }

    private static void write(ThriftStruct header, byte[] page, ByteArrayOutputStream out) {
        header.with(UNCOMPRESSED_SIZE, ThriftStruct.INT, (long) page.length)
                .with(COMPRESSED_SIZE, ThriftStruct.INT, (long) page.length).write(out);
        out.writeBytes(page);
    }

    private static ThriftStruct part(ThriftStruct header, int number) throws IOException {
        return header.struct(number).orElseThrow(() -> new IOException("a page that does not say what it holds"));
    }

    /// Without any, reading would not go on.
    private static long values(ThriftStruct part, long most) throws IOException {
        long values = part.number(VALUES, "num_values");
        if (values < 0 || values > most) {
            throw new IOException("a page of %d values, where there are %d at most".formatted(values, most));
        }
        return values;
    }

    private static int size(ThriftStruct header, int number, long most) throws IOException {
        long size = header.number(number, "page_size");
        if (size > most && number == UNCOMPRESSED_SIZE && size < Integer.MAX_VALUE) {
            throw RowGroup.tooLarge();
        }
        if (size < 0 || size > most) {
            throw new IOException("a page of %d bytes, where there are %d: is the file complete?"
                    .formatted(size, most));
        }
        return (int) size;
    }

    private void check(ThriftStruct header, int from, int length) throws IOException {
        if (header.has(CRC)) {
            var crc = new CRC32();
            crc.update(chunk, from, length);
            if ((int) crc.getValue() != (int) header.number(CRC, "crc")) {
                throw new IOException("a page is damaged: its checksum differs");
            }
        }
    }
}
