package dev.freehold.tuning.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Reads the entries of a data file.
final class DataReader {
    private DataReader() {}

    /// The entries of a file, in order; to be closed.
    ///
    /// @throws DataException if the file cannot be read; the stream throws it, too, where an entry is malformed
    static Stream<Entry> entries(DataFile file) {
        Path path = file.path();
        String name = String.valueOf(path.getFileName());
        if (Files.isDirectory(path)) {
            throw new DataException(path + ": a folder; name the files in it");
        }
        if (name.endsWith(".jsonl") || name.endsWith(".json")) {
            return JsonEntries.read(file);
        }
        if (name.endsWith(".parquet")) {
            return ParquetEntries.read(file);
        }
        return Stream.of(new Entry.Text(text(path), name));
    }

    private static String text(Path path) {
        try {
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    static DataException unreadable(Path path, IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> new DataException(path + ": no such file", e);
            case CharacterCodingException _ -> new DataException(path + ": not UTF-8", e);
            default -> new DataException("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
        };
    }

    static DataException unreadable(Path path, UncheckedIOException e) {
        return unreadable(path, e.getCause());
    }
}
