package dev.freehold.tuning.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonEntriesTest {
    private static final Path OPEN = Path.of("/proc/self/fd");

    @TempDir
    private Path folder;

    @Test
    void aFileIsClosedWhereItsFirstLineIsMalformed() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(OPEN), "SKIPPED: this system does not tell which files are open");
        Path file = Files.writeString(folder.resolve("data.jsonl"), "{\"messages\"");
        assertThrows(DataException.class, () -> JsonEntries.read(DataFile.of(file)));
        Files.writeString(file, "{\"unknown\": 1}");
        assertThrows(DataException.class, () -> JsonEntries.read(DataFile.of(file)));
        assertEquals(0, open(file));
        try (var entries = JsonEntries.read(DataFile.of(Files.writeString(file, "{\"text\": \"a\"}")))) {
            assertEquals(1, open(file));
            assertEquals(1, entries.count());
        }
        assertEquals(0, open(file));
    }

    private static long open(Path file) throws IOException {
        Path real = file.toRealPath();
        try (var links = Files.list(OPEN)) {
            return links.filter(link -> leadsTo(real, link)).count();
        }
    }

    private static boolean leadsTo(Path file, Path link) {
        try {
            return Files.readSymbolicLink(link).equals(file);
        } catch (IOException _) {
            return false; // closed meanwhile
        }
    }
}
