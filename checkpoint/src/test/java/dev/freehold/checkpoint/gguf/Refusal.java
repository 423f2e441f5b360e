package dev.freehold.checkpoint.gguf;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import java.nio.file.Path;
import java.time.Duration;

/// How a file that cannot be opened is refused.
final class Refusal {
    private Refusal() {}

    /// The message, which is one line, after the name of the file.
    static String of(Path path) {
        var e = assertTimeout(Duration.ofSeconds(5),
                () -> assertThrows(CheckpointException.class, () -> Checkpoint.open(path).close()));
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        assertTrue(e.getMessage().startsWith(path.toAbsolutePath().getParent().toString()), e.getMessage());
        return e.getMessage().substring(e.getMessage().indexOf(": ") + 2);
    }
}
