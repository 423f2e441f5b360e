package dev.freehold.cli.chat;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/// The file that remembers what was typed, for the arrow keys: `$XDG_STATE_HOME/freehold/history`
/// (<https://specifications.freedesktop.org/basedir-spec/latest/>). Only its owner may read it.
///
/// `FREEHOLD_NOHISTORY`, set to anything, or Ollama's `OLLAMA_NOHISTORY` keep it from being used.
final class HistoryFile {
    private HistoryFile() {}

    /// The file, created if need be; nothing if it is not wanted or cannot be.
    static Optional<Path> find(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        boolean unwanted = isSet(environment, "FREEHOLD_NOHISTORY") || isSet(environment, "OLLAMA_NOHISTORY");
        if (unwanted || home.isEmpty()) {
            return Optional.empty();
        }
        Path state = isSet(environment, "XDG_STATE_HOME")
                ? Path.of(environment.get("XDG_STATE_HOME"))
                : Path.of(home, ".local", "state");
        return create(state.resolve("freehold").resolve("history"));
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isEmpty();
    }

    private static Optional<Path> create(Path file) {
        try {
            Files.createDirectories(file.getParent(), ownersAlone("rwx------"));
            Files.createFile(file, ownersAlone("rw-------"));
            return Optional.of(file);
        } catch (FileAlreadyExistsException _) {
            return Optional.of(file).filter(Files::isRegularFile).filter(Files::isWritable);
        } catch (IOException _) {
            return Optional.empty(); // a home nobody may write to: the chat works all the same
        }
    }

    private static FileAttribute<?>[] ownersAlone(String permissions) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        if (!posix) {
            return new FileAttribute<?>[0];
        }
        var attribute = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
        return new FileAttribute<?>[] {attribute};
    }
}
