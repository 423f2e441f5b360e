package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogitsTest {
    @TempDir
    private Path folder;

    @Test
    void aRowOfTheVocabularysSizeIsWrittenForEachToken() throws IOException {
        Path file = folder.resolve("logits.f32");
        try (Model model = ChatModelFixture.open()) {
            Logits.write(model, new int[70], file); // more than a batch
            assertEquals(70L * Float.BYTES * model.hyperparameters().vocabulary(), Files.size(file));
        }
        assertOnlyFile(file);
    }

    @Test
    void nothingIsLeftOfAFileThatCouldNotBeFinished() throws IOException {
        Path file = Files.writeString(folder.resolve("logits.f32"), "from before");
        try (Model model = ChatModelFixture.open()) {
            assertThrows(EngineException.class, () -> Logits.write(model, new int[] {1, 99_999}, file));
        }
        assertEquals("from before", Files.readString(file));
        assertOnlyFile(file);
    }

    private void assertOnlyFile(Path file) throws IOException {
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void theContextIsNotPassedSilently() {
        try (Model model = ChatModelFixture.open()) {
            var e = assertThrows(
                    EngineException.class, () -> Logits.forEach(model, new int[513], (_, _) -> { }));
            assertEquals("there are 513 tokens and the context has room for 512: raise the context length",
                    e.getMessage());
        }
    }

    @Test
    void aFolderIsNotReplaced() {
        try (Model model = ChatModelFixture.open()) {
            assertThrows(EngineException.class, () -> Logits.write(model, new int[] {1}, folder));
        }
        assertTrue(Files.isDirectory(folder));
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path file = folder.resolve("absent/logits.f32");
        try (Model model = ChatModelFixture.open()) {
            var e = assertThrows(UncheckedIOException.class, () -> Logits.write(model, new int[] {1}, file));
            assertEquals(file + ": cannot be written: no such folder", e.getMessage());
        }
        assertFalse(Files.exists(file));
    }
}
