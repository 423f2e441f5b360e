package dev.freehold.tuning.data;

import dev.freehold.checkpoint.NewFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
        file.requireNoFolder();
        if (name.endsWith(".jsonl") || name.endsWith(".json")) {
            return JsonEntries.read(file);
        }
        if (name.endsWith(".parquet")) {
            return ParquetEntries.read(file);
        }
        if (file.format().isPresent() && file.format().get() != DataFormat.COMPLETION) {
            throw new DataException("%s: is plain text, by the end of its name, and can be no %s".formatted(path,
                    file.format().get().title()));
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
            case CharacterCodingException _ -> new DataException(path + notUtf8(path) + ": not UTF-8", e);
            default -> new DataException("%s: cannot be read: %s".formatted(path, NewFile.why(e)), e);
        };
    }

    /// The first line that is not UTF-8, as in `:7`; readers tell of it too early, since they read ahead.
    private static String notUtf8(Path path) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            var line = new ByteArrayOutputStream();
            int number = 1;
            for (int next = in.read(); ; next = in.read()) {
                if (next >= 0 && next != '\n') {
                    line.write(next);
                    continue;
                }
                try {
                    decoder.decode(ByteBuffer.wrap(line.toByteArray()));
                } catch (CharacterCodingException _) {
                    return ":" + number;
                }
                if (next < 0) {
                    return "";
                }
                line.reset();
                number++;
            }
        } catch (IOException _) {
            return ""; // then only the file is named
        }
    }

    static DataException unreadable(Path path, UncheckedIOException e) {
        return unreadable(path, e.getCause());
    }
}
