package dev.freehold.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFolderTest {
    @TempDir
    private Path parent;

    @Test
    void aFolderIsThereWholeOrNotAtAll() throws IOException {
        Path folder = parent.resolve("model");
        var e = assertThrows(CheckpointException.class, () -> NewFolder.write(folder, false, partial -> {
            Files.writeString(partial.resolve("config.json"), "{}");
            throw new IOException("No space left on device");
        }));
        assertEquals(folder + ": cannot be written: No space left on device", e.getMessage());
        assertEquals(List.of(), names());
        NewFolder.write(folder, false, partial -> Files.writeString(partial.resolve("config.json"), "{}"));
        assertEquals(List.of("model"), names());
    }

    @Test
    void onlyModelsAreReplacedAndOnlyWhenAsked() throws IOException {
        Path folder = parent.resolve("model");
        NewFolder.write(folder, false, partial -> Files.writeString(partial.resolve("config.json"), "old"));
        var e = assertThrows(CheckpointException.class, () -> NewFolder.write(folder, false, _ -> { }));
        assertEquals(folder + ": is there already; --overwrite replaces it", e.getMessage());
        NewFolder.write(folder, true, partial -> Files.writeString(partial.resolve("config.json"), "new"));
        assertEquals("new", Files.readString(folder.resolve("config.json")));
        assertEquals(List.of("model"), names());

        Path other = Files.createDirectory(parent.resolve("photos"));
        Files.writeString(other.resolve("a.jpg"), "");
        var refused = assertThrows(CheckpointException.class, () -> NewFolder.write(other, true, _ -> { }));
        assertEquals(other + ": holds no model, and is not overwritten", refused.getMessage());
        assertTrue(Files.exists(other.resolve("a.jpg")));
    }

    @Test
    void whatWasThereIsPutBackWhereTheNewOneCannotTakeItsPlace() throws IOException {
        Path folder = parent.resolve("model");
        NewFolder.write(folder, false, partial -> Files.writeString(partial.resolve("config.json"), "old"));
        var e = assertThrows(CheckpointException.class, () -> NewFolder.write(folder, true, Files::delete));
        assertEquals(folder + ": cannot be written: no such folder", e.getMessage());
        assertEquals("old", Files.readString(folder.resolve("config.json")));
        assertEquals(List.of("model"), names());
    }

    @Test
    void theFolderAboveMustBeThere() {
        Path folder = parent.resolve("none/model");
        var e = assertThrows(CheckpointException.class, () -> NewFolder.write(folder, false, _ -> { }));
        assertEquals(folder + ": cannot be written: no such folder", e.getMessage());
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(parent)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
