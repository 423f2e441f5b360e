package dev.freehold.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The folder of the whole project, seen from the folder of one of its modules.
final class SourceTree {
    private SourceTree() {}

    static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(folder -> Files.isRegularFile(folder.resolve("freehold")))
                .findFirst()
                .orElseThrow();
    }
}
