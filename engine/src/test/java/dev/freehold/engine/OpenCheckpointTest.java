package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.CheckpointException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class OpenCheckpointTest {
    private static <M> M open(Function<OpenCheckpoint, M> load) {
        return OpenCheckpoint.open(ChatModelFixture.folder().resolve("model.gguf"),
                new ModelOptions(1, "reference", 0, CacheType.AUTO), (opened, _) -> load.apply(opened));
    }

    @Test
    void aLoadThatFailsClosesWhatItWasGiven() {
        var given = new AtomicReference<OpenCheckpoint>();
        var failure = new CheckpointException("no such tensor");
        assertSame(failure, assertThrows(CheckpointException.class, () -> open(opened -> {
            given.set(opened);
            throw failure;
        })));
        assertClosed(given.get());
    }

    @Test
    void isClosedOnceAndComputesNothingMore() {
        OpenCheckpoint opened = open(Function.identity());
        assertEquals("pass", opened.pass(_ -> "pass"));
        opened.close();
        opened.close();
        assertClosed(opened);
        var ended = new AtomicBoolean();
        opened.afterPass(() -> ended.set(true));
        assertTrue(ended.get());
    }

    private static void assertClosed(OpenCheckpoint opened) {
        assertEquals("the model is closed",
                assertThrows(IllegalStateException.class, () -> opened.pass(_ -> "pass")).getMessage());
        assertThrows(IllegalStateException.class, () -> opened.whileOpen(opened.kernels()::measureLimits));
    }

    @Test
    void onlyAPassTellsOfAFileThatCannotBeRead() {
        try (OpenCheckpoint opened = open(Function.identity())) {
            var unreadable = new InternalError("a fault occurred in an unsafe memory access operation");
            Path file = opened.checkpoint().path();
            var e = assertThrows(EngineException.class, () -> opened.pass(_ -> {
                throw unreadable;
            }));
            assertEquals(file + ": can no longer be read: was it changed or cut off while in use?", e.getMessage());
            assertSame(unreadable, e.getCause());
            assertSame(unreadable, assertThrows(InternalError.class, () -> opened.whileOpen(() -> {
                throw unreadable;
            })));
        }
    }
}
