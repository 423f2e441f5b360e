package dev.freehold.checkpoint.file;

import dev.freehold.checkpoint.CheckpointException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/// A whole regular file as memory, read-only; pages are loaded when they are touched.
///
/// @param bytes  lives as long as the arena it was mapped into
public record MappedFile(Path path, MemorySegment bytes) {
    /// Maps `path` until `arena` is closed.
    ///
    /// @throws CheckpointException if there is no such file, it cannot be read, or it is something that could block or
    ///     never end (a directory, a pipe, a device, a socket): these are refused before they are opened
    public static MappedFile open(Path path, Arena arena) {
        requireRegular(path);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new MappedFile(path, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /// The text of a small file such as `config.json`.
    ///
    /// @param limit  bytes at most
    /// @throws CheckpointException as [#open] does, or if the file is longer than `limit`
    public static byte[] read(Path path, int limit) {
        long size = requireRegular(path).size();
        if (size > limit) {
            throw new CheckpointException("%s: is %d bytes long; at most %d are read".formatted(path, size, limit));
        }
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /// The attributes of `path`, which is a regular file or a link to one.
    public static BasicFileAttributes requireRegular(Path path) {
        BasicFileAttributes attributes = attributes(path);
        if (attributes.isDirectory()) {
            throw new CheckpointException(path + ": is a directory, not a file");
        }
        if (!attributes.isRegularFile()) {
            throw new CheckpointException(path + ": is a device, pipe or socket, not a regular file");
        }
        return attributes;
    }

    /// The attributes of what stands at `path`, links followed.
    ///
    /// @throws CheckpointException if nothing stands there
    public static BasicFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static CheckpointException unreadable(Path path, IOException cause) {
        String why = switch (cause) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> "cannot be read: " + cause.getMessage();
        };
        return new CheckpointException(path + ": " + why, cause);
    }
}
