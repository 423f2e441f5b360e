package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimedContextTest {
    private static final int ROOM = 8;

    private final Model model = ChatModelFixture.open();

    @AfterEach
    void close() {
        model.close();
    }

    /// A context that grew from call to call would have no room for the second.
    @Test
    void everyCallBeginsAtTheSameDepth() {
        try (var context = new TimedContext(model, 1, 20, 7, ROOM)) {
            for (int i = 0; i < 3; i++) {
                assertTrue(context.nanos(5, 3) > 0);
                assertTrue(context.nanos(0, ROOM) > 0);
                assertTrue(context.nanos(ROOM, 0) > 0);
            }
        }
    }

    @Test
    void moreTokensThanThereIsRoomForAreRefused() {
        try (var context = new TimedContext(model, 1, 20, 7, ROOM)) {
            assertThrows(IllegalArgumentException.class, () -> context.nanos(5, 4));
        }
    }

    @Test
    void aContextMayBeEmpty() {
        try (var context = new TimedContext(model, 1, 0, 7, ROOM)) {
            assertTrue(context.nanos(ROOM, 0) > 0);
        }
    }

    /// Passes of 7 tokens hold the end of one prompt and the beginning of the next.
    @Test
    void sequencesGoOnTogether() {
        try (var context = new TimedContext(model, 3, 10, 7, ROOM)) {
            for (int i = 0; i < 3; i++) {
                assertTrue(context.nanos(5, 3) > 0);
                assertTrue(context.nanos(0, ROOM) > 0);
            }
            assertThrows(IllegalArgumentException.class, () -> context.nanos(5, 4));
        }
    }

    @Test
    void aClosedModelComputesNothing() {
        model.close();
        assertThrows(IllegalStateException.class, () -> new TimedContext(model, 1, 1, 1, 1));
        assertThrows(IllegalStateException.class, model::measureLimits);
    }
}
