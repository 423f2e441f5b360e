package dev.freehold.tuning.data.parquet;

import dev.freehold.tuning.data.parquet.Schema.Leaf;
import dev.freehold.tuning.data.parquet.ThriftStruct.Elements;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A row group made a Parquet file of its own, in memory: the wanted columns, uncompressed, with all sizes checked.
///
/// The library reads this instead of the file. It knows no pure Java decoder of Snappy, and it believes the sizes in a
/// file, so that a damaged one could take all memory.
///
/// Source: apache/parquet-format, `README.md` and `parquet.thrift`.
record RowGroup(FileChannel file, ThriftStruct footer, Schema schema, ThriftStruct group) {
    /// More does not go into memory well. Writers make a group of a million rows or of 128 MB, if they are not told.
    private static final long MAX_BYTES = 1L << 30;

    /// Values of a column, nulls and all.
    private static final long MAX_VALUES = 1L << 24;

    static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private static final int COLUMNS = 1;
    private static final int ROWS = 3;
    private static final int SCHEMA = 2;
    private static final int ROW_GROUPS = 4;
    private static final int META_DATA = 3;

    private static final int TYPE = 1;
    private static final int ENCODINGS = 2;
    private static final int PATH = 3;
    private static final int CODEC = 4;
    private static final int VALUES = 5;
    private static final int UNCOMPRESSED_SIZE = 6;
    private static final int COMPRESSED_SIZE = 7;
    private static final int DATA_OFFSET = 9;
    private static final int DICTIONARY_OFFSET = 11;

    /// The rows of the group.
    long rows() throws IOException {
        long rows = group.number(ROWS, "num_rows");
        if (rows < 0 || rows > MAX_VALUES) {
            throw new IOException("a row group of %d rows: there may be %d".formatted(rows, MAX_VALUES));
        }
        return rows;
    }

    /// The file.
    ///
    /// @throws IOException if something in it does not fit, or is not supported; says what, and in which column
    byte[] asFile() throws IOException {
        List<ThriftStruct> chunks = group.list(COLUMNS, "columns", ThriftStruct.class);
        List<Leaf> leaves = schema.leaves();
        if (chunks.size() != leaves.size()) {
            throw new IOException("a row group has %d columns, the file %d".formatted(chunks.size(), leaves.size()));
        }
        var out = new ByteArrayOutputStream();
        out.writeBytes(MAGIC);
        var written = new ArrayList<Object>();
        for (int i = 0; i < chunks.size(); i++) {
            if (leaves.get(i).wanted()) {
                try {
                    written.add(column(chunks.get(i), leaves.get(i), out));
                } catch (IOException e) {
                    throw new IOException("column '%s': %s".formatted(leaves.get(i).column(), e.getMessage()), e);
                }
            }
        }
        ThriftStruct rowGroup = group.only(ROWS)
                .with(COLUMNS, ThriftStruct.LIST, new Elements(ThriftStruct.STRUCT, written))
                .with(2, ThriftStruct.LONG, (long) out.size());
        int pages = out.size();
        footer.only(1)
                .with(SCHEMA, ThriftStruct.LIST, new Elements(ThriftStruct.STRUCT, schema.elements()))
                .with(ROWS, ThriftStruct.LONG, rows())
                .with(ROW_GROUPS, ThriftStruct.LIST, new Elements(ThriftStruct.STRUCT, List.of(rowGroup)))
                .write(out);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(out.size() - pages)
                .array());
        out.writeBytes(MAGIC);
        return out.toByteArray();
    }

    private ThriftStruct column(ThriftStruct chunk, Leaf leaf, ByteArrayOutputStream out) throws IOException {
        if (chunk.has(8) || chunk.has(9)) {
            throw new IOException("encrypted");
        }
        if (chunk.has(1)) {
            throw new IOException("its values are in another file");
        }
        ThriftStruct data = chunk.struct(META_DATA).orElseThrow(() -> new IOException("nothing says where it is"));
        List<String> path = data.list(PATH, "path_in_schema", byte[].class).stream()
                .map(name -> new String(name, StandardCharsets.UTF_8)).toList();
        long values = data.number(VALUES, "num_values");
        if (!path.equals(leaf.path()) || values < rows() || values > MAX_VALUES
                || !leaf.repeated() && values != rows()) {
            throw new IOException("%d values at %s do not fit %d rows".formatted(values, path, rows()));
        }
        var pages = new Pages(chunkBytes(data), Codec.of(data.number(CODEC, "codec")), MAX_BYTES - out.size());
        long start = out.size();
        pages.copy(values, out);
        long first = start + pages.dictionarySize();
        ThriftStruct written = data.only(TYPE, ENCODINGS, PATH, VALUES)
                .with(CODEC, ThriftStruct.INT, 0L)
                .with(UNCOMPRESSED_SIZE, ThriftStruct.LONG, out.size() - start)
                .with(COMPRESSED_SIZE, ThriftStruct.LONG, out.size() - start)
                .with(DATA_OFFSET, ThriftStruct.LONG, first);
        if (first > start) {
            written = written.with(DICTIONARY_OFFSET, ThriftStruct.LONG, start);
        }
        return new ThriftStruct().with(2, ThriftStruct.LONG, start).with(META_DATA, ThriftStruct.STRUCT, written);
    }

    private byte[] chunkBytes(ThriftStruct data) throws IOException {
        long start = data.number(DATA_OFFSET, "data_page_offset");
        long dictionary = data.number(DICTIONARY_OFFSET).orElse(0L);
        if (dictionary > 0) {
            start = Math.min(start, dictionary);
        }
        long size = data.number(COMPRESSED_SIZE, "total_compressed_size");
        if (start < MAGIC.length || size < 0 || size > file.size() - start) {
            throw new IOException("%d bytes at %d are not all in the file: is it complete?".formatted(size, start));
        }
        if (size > MAX_BYTES) {
            throw tooLarge();
        }
        return bytes(file, start, (int) size);
    }

    static IOException tooLarge() {
        return new IOException("a row group of more than %d MiB: write the file with fewer rows in a group"
                .formatted(MAX_BYTES >> 20));
    }

    static byte[] bytes(FileChannel file, long start, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, start + bytes.position()) < 0) {
                throw new IOException("the file has become shorter");
            }
        }
        return bytes.array();
    }
}
