package dev.freehold.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
        Path partial = file.resolveSibling(".%s.%s.partial".formatted(file.getFileName(), UUID.randomUUID()));
        try {
            try (FileChannel channel =
                    FileChannel.open(partial, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.write(channel);
                channel.force(true);
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            forceNames(file.toAbsolutePath().getParent());
        } catch (NoSuchFileException e) {
            throw new CheckpointException(file + ": cannot be written: no such folder", e);
        } catch (IOException e) {
            throw new CheckpointException("%s: cannot be written: %s".formatted(file, e.getMessage()), e);
        } finally {
            discard(partial);
        }
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
