package dev.freehold.cli;

import dev.freehold.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The project's own fixtures, and the larger ones that may lie beside the repository.
final class Fixtures {
    private Fixtures() {}

    /// A file or folder under the project's own `fixtures`.
    static Path own(String name) {
        return SourceTree.root().resolve("fixtures").resolve(name);
    }

    /// A file or folder under `../shared/fixtures`; skips the test where that folder is absent.
    static Path shared(String name) {
        Path folder = SourceTree.root().resolveSibling("shared").resolve("fixtures");
        Assumptions.assumeTrue(Files.isDirectory(folder), "SKIPPED: no folder " + folder);
        return folder.resolve(name);
    }

    static Object json(Path file) {
        return Json.parse(read(file));
    }

    static List<String> lines(Path file) {
        return read(file).lines().toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The folders within a folder, sorted by name.
    static Stream<Path> folders(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Token ids as the option `--tokens` takes them.
    static String tokens(Object ids) {
        return Json.array(ids, "ids").stream().map(Object::toString).collect(Collectors.joining(","));
    }

    /// The numbers of a file of little-endian F32.
    static float[] floats(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            var floats = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(floats);
            return floats;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
