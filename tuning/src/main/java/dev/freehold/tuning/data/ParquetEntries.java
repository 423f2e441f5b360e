package dev.freehold.tuning.data;

import dev.freehold.tuning.data.parquet.ParquetRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Entries as rows of a Parquet file, with columns named as the fields are in JSON.
final class ParquetEntries {
    /// What the formats know; other columns stay in the file.
    private static final Set<String> COLUMNS = Set.of("messages", "conversations", "segments", "instruction", "input",
            "output", "system", "text", "prompt", "question", "chosen", "rejected", "tools");

    private ParquetEntries() {}

    static Stream<Entry> read(DataFile file) {
        Path path = file.path();
        try {
            var rows = new ParquetRows(path, COLUMNS);
            if (Collections.disjoint(rows.columns(), COLUMNS)) {
                rows.close();
                throw new DataException(("%s: no known column: an example has 'messages', 'conversations', 'text' …,"
                        + " the file %s").formatted(path, rows.columns()));
            }
            return StreamSupport.stream(Spliterators.spliteratorUnknownSize(new Rows(rows, file),
                    Spliterator.ORDERED | Spliterator.NONNULL), false).onClose(() -> close(rows, path));
        } catch (IOException e) {
            throw unreadable(path.toString(), path, e);
        }
    }

    private static void close(ParquetRows rows, Path path) {
        try {
            rows.close();
        } catch (IOException e) {
            throw DataReader.unreadable(path, e);
        }
    }

    /// What is wrong inside the file is told as it is.
    private static DataException unreadable(String source, Path path, IOException e) {
        return e.getClass() == IOException.class
                ? new DataException("%s: %s".formatted(source, e.getMessage()), e)
                : DataReader.unreadable(path, e);
    }

    private static final class Rows implements Iterator<Entry> {
        private final ParquetRows rows;
        private final Path path;
        private Optional<DataFormat> format;
        private long number;

        Rows(ParquetRows rows, DataFile file) {
            this.rows = rows;
            this.path = file.path();
            this.format = file.format();
        }

        private String source() {
            return "%s: row %d".formatted(path, number + 1);
        }

        @Override
        public boolean hasNext() {
            try {
                return rows.hasNext();
            } catch (IOException e) {
                throw unreadable(source(), path, e);
            }
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            try {
                Map<String, Object> row = rows.next();
                DataFormat known = format.orElseGet(() -> EntryParser.detect(row, source()));
                format = Optional.of(known);
                Entry entry = EntryParser.parse(row, known, source());
                number++;
                return entry;
            } catch (IOException e) {
                throw unreadable(source(), path, e);
            }
        }
    }
}
