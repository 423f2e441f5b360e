package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/// The one line that a command says of bad input before it ends with exit code 1; nothing else is printed.
record Complaint(String line) {
    static Complaint of(Finished run) {
        assertEquals(1, run.exitCode(), () -> "out: " + run.out() + "\nerr: " + run.err());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("freehold: ") && run.err().endsWith("\n"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        return new Complaint(run.err().strip());
    }

    Complaint mentions(String... parts) {
        for (String part : parts) {
            assertTrue(line.contains(part), () -> "'" + part + "' is missing in: " + line);
        }
        return this;
    }
}
