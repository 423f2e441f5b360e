package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextInputTest {
    @TempDir
    private Path folder;

    @Test
    void wordsAreJoinedByBlanks() {
        assertEquals("a b  c", TextInput.of(List.of("a", "b ", "c")));
    }

    @Test
    void aFileIsReadToTheLastLineFeed() throws IOException {
        assertEquals("é\n\n", TextInput.file(Files.writeString(folder.resolve("a"), "é\n\n")));
    }

    @Test
    void aFileThatIsAbsentOrNoTextIsNamed() throws IOException {
        Path absent = folder.resolve("absent");
        assertEquals(absent + ": no such file", complaint(absent));
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xFF});
        assertEquals(binary + ": is not UTF-8 text", complaint(binary));
    }

    private static String complaint(Path file) {
        return assertThrows(UncheckedIOException.class, () -> TextInput.file(file)).getMessage();
    }
}
