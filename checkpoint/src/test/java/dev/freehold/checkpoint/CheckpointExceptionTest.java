package dev.freehold.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CheckpointExceptionTest {
    @Test
    void whatATerminalWouldObeyIsEscaped() {
        assertEquals("a\\u000ab\\u001b[31m\\u202e ü", new CheckpointException("a\nb\u001b[31m\u202e ü").getMessage());
    }

    @Test
    void longQuotesAreCut() {
        assertTrue(new CheckpointException("x".repeat(1 << 20)).getMessage().length() < 5000);
    }
}
