package dev.freehold.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFileTest {
    @TempDir
    private Path folder;

    @Test
    void aCopyHasTheSameBytes() throws IOException {
        var bytes = new byte[100_000];
        bytes[99_999] = 1;
        Path source = Files.write(folder.resolve("source"), bytes);
        Path copy = Files.writeString(folder.resolve("copy"), "before");
        NewFile.copy(source, copy);
        assertArrayEquals(bytes, Files.readAllBytes(copy));
    }

    @Test
    void filesThatBelongTogetherAreAllWrittenOrNone() throws IOException {
        Files.writeString(folder.resolve("a"), "old");
        NewFile.write(folder, Map.of("a", "new", "b", "text"));
        assertEquals("new", Files.readString(folder.resolve("a")));
        assertEquals("text", Files.readString(folder.resolve("b")));
        assertThrows(CheckpointException.class, () -> NewFile.write(folder, Map.of("a", "newer", "none/b", "")));
        assertEquals("new", Files.readString(folder.resolve("a")));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(2, left.count());
        }
    }

    @Test
    void whatIsNoFileIsNotCopied() throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        var e = assertThrows(CheckpointException.class, () -> NewFile.copy(source, folder.resolve("copy")));
        assertEquals(source + ": is a directory, not a file", e.getMessage());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(1, left.count());
        }
    }
}
