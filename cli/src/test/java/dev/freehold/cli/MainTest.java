package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    private static final List<String> COMMANDS = List.of("run", "complete", "show", "embed", "rerank", "tokenize",
            "detokenize", "render", "bench", "perplexity", "logits", "synth", "doctor", "completion");

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

    @Test
    void helpAndCompletionKnowEveryCommand() {
        assertEquals(0, run("--help"));
        assertEquals(0, run("completion", "bash"));
        for (String command : COMMANDS) {
            assertTrue(lines(out).contains("\n  " + command + " "), command);
            assertTrue(lines(out).contains("_picocli_freehold_" + command + "()"), command);
        }
    }

    @Test
    void everyCommandHasHelpAndTheVersion() {
        assertEquals(0, run("--version"));
        String version = lines(out);
        for (String command : COMMANDS) {
            out.getBuffer().setLength(0);
            assertEquals(0, run(command, "--version"));
            assertEquals(version, lines(out), command);
            out.getBuffer().setLength(0);
            assertEquals(0, run(command, "--help"));
            assertTrue(lines(out).startsWith("Usage: freehold " + command), lines(out));
        }
        assertEquals("", lines(err));
    }

    @Test
    void whateverGoesWrongIsOneLineThatLeavesTheTerminalAlone() {
        assertEquals("there is not enough memory: Java heap space",
                Main.explanation(new OutOfMemoryError("Java heap space")));
        assertEquals("a file can no longer be read: was it changed or cut off while in use?",
                Main.explanation(new InternalError("a fault occurred in an unsafe memory access operation")));
        assertEquals("java.lang.IllegalStateException", Main.explanation(new IllegalStateException()));
        assertEquals("a\uFFFD[2J", Main.explanation(new IllegalStateException("a\u001b[2J\nb")));
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private static String lines(StringWriter text) {
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
