package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpIsAnAnswer() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().startsWith("Usage: freehold"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void aCommandLineWithoutACommandIsAUsageError() {
        assertEquals(2, run());
        assertEquals("freehold: a command is missing\n'freehold --help' lists what is possible.\n", lines(err));
        assertEquals("", out.toString());
    }

    @Test
    void anUnknownOptionIsAUsageErrorOfItsCommand() {
        assertEquals(2, run("doctor", "--jsn"));
        assertEquals(
                """
                freehold: Unknown option: '--jsn'
                Possible solutions: --json
                'freehold doctor --help' lists what is possible.
                """,
                lines(err));
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private static String lines(StringWriter text) {
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
