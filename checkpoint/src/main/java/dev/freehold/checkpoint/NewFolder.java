package dev.freehold.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Writes folders whole or not at all.
public final class NewFolder {
    private NewFolder() {}

    /// Writes what a folder holds.
    @FunctionalInterface
    public interface Content {
        /// @param folder  there already, and empty
        void write(Path folder) throws IOException;
    }

    /// Writes `folder`. Files go into a folder beside it, which takes the name when all of them are on the disk.
    ///
    /// Replacing is two renames, since folders cannot be exchanged: the old one becomes `.NAME.….replaced`, the new one
    /// takes its name, and the old one is deleted. Whoever looks between the two sees neither, and after a power cut
    /// there both stand beside the name, whole.
    ///
    /// @param overwrite  whether a folder that holds a model or an adapter may be replaced
    /// @throws CheckpointException if writing fails, or something stands there that must not be replaced; nothing is
    ///     left behind
    public static void write(Path folder, boolean overwrite, Content content) {
        requireRoom(folder, overwrite);
        Path whole = folder.toAbsolutePath().normalize();
        Path partial = beside(whole, "partial");
        try {
            Files.createDirectory(partial);
            content.write(partial);
            NewFile.forceNames(partial);
            replace(whole, partial);
            NewFile.forceNames(whole.getParent());
        } catch (IOException e) {
            throw new CheckpointException("%s: cannot be written: %s".formatted(folder, NewFile.why(e)), e);
        } catch (CheckpointException e) {
            throw new CheckpointException(e.getMessage().replace(partial.toString(), folder.toString()), e);
        } finally {
            discard(partial);
        }
    }

    /// Refuses to write where something stands already.
    ///
    /// @param overwrite  whether a folder that holds a model or an adapter may be replaced
    /// @throws CheckpointException if it may not
    public static void requireRoom(Path folder, boolean overwrite) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS) || isEmpty(folder)) {
            return;
        }
        if (!overwrite) {
            throw new CheckpointException(folder + ": is there already; --overwrite replaces it");
        }
        boolean ours = Files.isRegularFile(folder.resolve("config.json"))
                || Files.isRegularFile(folder.resolve("adapter_config.json"));
        if (!ours) {
            throw new CheckpointException(folder + ": holds no model, and is not overwritten");
        }
        if (any(folder, file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))) {
            throw new CheckpointException(folder + ": holds folders beside a model, and is not overwritten");
        }
    }

    private static boolean isEmpty(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        return !any(folder, _ -> true);
    }

    private static boolean any(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(wanted);
        } catch (IOException e) {
            throw new CheckpointException("%s: cannot be read: %s".formatted(folder, NewFile.why(e)), e);
        }
    }

    private static void replace(Path folder, Path partial) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Path replaced = beside(folder, "replaced");
        Files.move(folder, replaced, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            putBack(folder, replaced, e);
            throw e;
        }
        discard(replaced);
        if (Files.exists(replaced, LinkOption.NOFOLLOW_LINKS)) {
            throw new CheckpointException("%s: is written; what it replaces could not be deleted and is now %s"
                    .formatted(folder, replaced));
        }
    }

    private static void putBack(Path folder, Path replaced, IOException why) {
        try {
            Files.move(replaced, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            e.addSuppressed(why);
            throw new CheckpointException("%s: cannot be written: %s; what stood there is now %s"
                    .formatted(folder, NewFile.why(why), replaced), e);
        }
    }

    private static Path beside(Path folder, String what) {
        return folder.resolveSibling(".%s.%s.%s".formatted(folder.getFileName(), UUID.randomUUID(), what));
    }

    private static void discard(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException _) {
            // the error that brought us here, if any, is the one to report
        }
    }
}
