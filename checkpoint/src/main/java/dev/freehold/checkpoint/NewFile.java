package dev.freehold.checkpoint;

import dev.freehold.checkpoint.file.MappedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Writes files whole or not at all.
public final class NewFile {
    private NewFile() {}

    /// Writes what a file holds.
    @FunctionalInterface
    public interface Content {
        void write(FileChannel channel) throws IOException;
    }

    /// Writes `file`, replacing one that is there. The bytes go into a file beside it, which takes the name when all of
    /// them are on the disk: nobody ever sees half of it.
    ///
    /// @throws CheckpointException if writing fails; no file is left behind
    public static void write(Path file, Content content) {
        Path partial = partial(file);
        try {
            fill(partial, content);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            forceNames(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new CheckpointException("%s: cannot be written: %s".formatted(file, why(e)), e);
        } finally {
            discard(partial);
        }
    }

    private static Path partial(Path file) {
        return file.resolveSibling(".%s.%s.partial".formatted(file.getFileName(), UUID.randomUUID()));
    }

    private static void fill(Path partial, Content content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(partial, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            content.write(channel);
            channel.force(true);
        }
    }

    /// Writes `file`, which a text fills, as UTF-8.
    ///
    /// @throws CheckpointException if writing fails; no file is left behind
    public static void write(Path file, String text) {
        write(file, utf8(text));
    }

    private static Content utf8(String text) {
        return channel -> {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        };
    }

    /// Writes several files that belong together into `folder`, replacing those that are there. All of them are on the
    /// disk before the first takes its name.
    ///
    /// @param texts  by the names of the files
    /// @throws CheckpointException if writing fails
    public static void write(Path folder, Map<String, String> texts) {
        var partials = new LinkedHashMap<Path, Path>();
        try {
            for (var text : texts.entrySet()) {
                Path file = folder.resolve(text.getKey());
                Path partial = partial(file);
                partials.put(partial, file);
                fill(partial, utf8(text.getValue()));
            }
            for (var file : partials.entrySet()) {
                Files.move(file.getKey(), file.getValue(), StandardCopyOption.ATOMIC_MOVE);
            }
            forceNames(folder);
        } catch (IOException e) {
            throw new CheckpointException("%s: cannot be written: %s".formatted(folder, why(e)), e);
        } finally {
            partials.keySet().forEach(NewFile::discard);
        }
    }

    /// Writes `file`, a copy of `source`.
    ///
    /// @throws CheckpointException if `source` is no regular file or cannot be read, or writing fails; no file is left
    ///     behind
    public static void copy(Path source, Path file) {
        MappedFile.requireRegular(source);
        write(file, channel -> {
            try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ)) {
                long size = from.size();
                for (long at = 0; at < size;) {
                    long moved = from.transferTo(at, size - at, channel);
                    if (moved == 0) {
                        throw new IOException(source + " became shorter");
                    }
                    at += moved;
                }
            }
        });
    }

    /// Refuses to write where something stands already.
    ///
    /// @param overwrite  whether a file may be replaced; a folder never is
    /// @throws CheckpointException if it may not
    public static void requireRoom(Path file, boolean overwrite) {
        if (Files.isDirectory(file)) {
            throw new CheckpointException(file + ": is a folder, a file is to be written there");
        }
        if (!overwrite && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new CheckpointException(file + ": is there already; --overwrite replaces it");
        }
    }

    /// What went wrong, in words; the system's own are often the name of the file alone.
    public static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such folder";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException file when file.getReason() != null -> file.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    /// Makes names in a folder survive a power cut, where folders can be opened (not on Windows).
    public static void forceNames(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // the name is then as durable as the system makes it by itself
        }
    }

    private static void discard(Path partial) {
        try {
            Files.deleteIfExists(partial); // gone already, if all went well
        } catch (IOException _) {
            // the error that brought us here is the one to report
        }
    }
}
