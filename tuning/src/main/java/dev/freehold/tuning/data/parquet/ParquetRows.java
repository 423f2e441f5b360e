package dev.freehold.tuning.data.parquet;

import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.StructAccessor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The rows of a Parquet file, as JSON would give them: texts, numbers, truth values, lists, and maps of what is not
/// null. One row group is in memory at a time.
public final class ParquetRows implements AutoCloseable {
    private static final int MAX_FOOTER = 16 << 20;
    private static final int FOOTER_LENGTH = Integer.BYTES + RowGroup.MAGIC.length;

    private final Logger library = Logger.getLogger("dev.hardwood"); // keeps its level while it is referred to
    private final FileChannel file;
    private final ThriftStruct footer;
    private final Schema schema;
    private final List<ThriftStruct> groups;
    private int nextGroup;
    private HardwoodContext context;
    private ParquetFileReader reader;
    private RowReader rows;
    private long left;

    /// @param wanted  columns; others are not read
    /// @throws IOException if it is no Parquet file that can be read; the message says why
    public ParquetRows(Path path, Set<String> wanted) throws IOException {
        library.setLevel(Level.WARNING); // it tells what processor it has found
        file = FileChannel.open(path);
        try {
            footer = footer(file);
            schema = Schema.of(footer, wanted);
            groups = footer.list(4, "row_groups", ThriftStruct.class);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static ThriftStruct footer(FileChannel file) throws IOException {
        long size = file.size();
        if (size < RowGroup.MAGIC.length + FOOTER_LENGTH) {
            throw new IOException("no Parquet file, or not a complete one");
        }
        byte[] end = RowGroup.bytes(file, size - FOOTER_LENGTH, FOOTER_LENGTH);
        String magic = new String(end, Integer.BYTES, RowGroup.MAGIC.length, StandardCharsets.ISO_8859_1);
        if (magic.equals("PARE")) {
            throw new IOException("encrypted");
        }
        if (!magic.equals("PAR1")) {
            throw new IOException(Arrays.equals(RowGroup.bytes(file, 0, RowGroup.MAGIC.length), RowGroup.MAGIC)
                    ? "the end of the Parquet file is missing"
                    : "no Parquet file");
        }
        long length = Integer.toUnsignedLong(ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt());
        if (length > size - FOOTER_LENGTH - RowGroup.MAGIC.length || length > MAX_FOOTER) {
            throw new IOException("a description of %d bytes in a file of %d".formatted(length, size));
        }
        ThriftStruct footer = ThriftStruct.read(ByteBuffer.wrap(
                RowGroup.bytes(file, size - FOOTER_LENGTH - length, (int) length)));
        if (footer.has(8)) {
            throw new IOException("encrypted");
        }
        return footer;
    }

    /// The names of all columns, also those that are not read.
    public List<String> columns() {
        return schema.columns();
    }

    /// Whether there is another row.
    public boolean hasNext() throws IOException {
        while (left == 0 && nextGroup < groups.size()) {
            closeGroup();
            open(new RowGroup(file, footer, schema, groups.get(nextGroup++)));
        }
        return left > 0;
    }

    private void open(RowGroup group) throws IOException {
        left = group.rows();
        if (left == 0) {
            return;
        }
        byte[] bytes = group.asFile();
        try {
            context = HardwoodContext.create(1);
            reader = ParquetFileReader.open(InputFile.of(ByteBuffer.wrap(bytes)), context);
            rows = reader.rowReader();
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    /// @throws IOException if it is damaged
    public Map<String, Object> next() throws IOException {
        try {
            if (!rows.hasNext()) {
                throw new IOException("%d rows fewer than it says".formatted(left));
            }
            rows.next();
            left--;
            return map(rows);
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    private static IOException damaged(RuntimeException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new IOException("damaged, or of a kind that cannot be read: " + reason, e);
    }

    private static Map<String, Object> map(StructAccessor struct) throws IOException {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < struct.getFieldCount(); i++) {
            String name = struct.getFieldName(i);
            if (!struct.isNull(name)) {
                map.put(name, value(struct.getRawValue(name), name));
            }
        }
        return map;
    }

    private static Object value(Object raw, String name) throws IOException {
        return switch (raw) {
            case byte[] text -> text(text, name);
            case String text -> text;
            case Boolean truth -> truth;
            case Integer number -> (long) number;
            case Long number -> number;
            case Float number -> (double) number;
            case Double number -> number;
            case PqStruct struct -> map(struct);
            case PqList list -> {
                var values = new ArrayList<Object>();
                for (int i = 0; i < list.size(); i++) {
                    values.add(list.isNull(i) ? null : value(list.getRaw(i), name));
                }
                yield values;
            }
            case null -> throw new IOException("'%s' has no value".formatted(name));
            case Object _ -> throw new IOException("'%s' is of a type that JSON has not".formatted(name));
        };
    }

    private static String text(byte[] bytes, String name) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("'%s' is not UTF-8".formatted(name), e);
        }
    }

    private void closeGroup() throws IOException {
        try (HardwoodContext _ = context; ParquetFileReader _ = reader; RowReader _ = rows) {
            left = 0;
        } finally {
            context = null;
            reader = null;
            rows = null;
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            closeGroup();
        }
    }
}
