package dev.freehold.cli;

import static dev.freehold.cli.CommandLineRun.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {
    private static final String HELLO = "{\"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]%s}\n";

    @TempDir
    private Path folder;

    private Path template(String text) throws IOException {
        return Files.writeString(folder.resolve("chat.jinja"), text);
    }

    @Test
    void theModelsOwnTemplateIsUsed() {
        var run = CommandLineRun.piped(HELLO.formatted(", \"add_generation_prompt\": true"), "render", MODEL);
        assertTrue(run.out().endsWith("<|im_start|>user\\nHello<|im_end|>\\n<|im_start|>assistant\\n\"\n"), run.out());
    }

    @Test
    void tokensAndFurtherVariablesReachTheTemplate() throws IOException {
        Path file = template("{{ bos_token }}{{ mood }}{{ strftime_now('%Y') }}");
        String line = HELLO.formatted(
                ", \"bos_token\": \"<s>\", \"extra\": {\"mood\": \"!\"}, \"now\": \"2031-07-04T15:30:00\"");
        assertEquals("\"<s>!2031\"\n", CommandLineRun.piped(line, "render", file).out());
    }

    @Test
    void aRefusalIsAnAnswer() throws IOException {
        Path file = template("{{ raise_exception('no \"quotes\"') }}");
        var run = CommandLineRun.piped(HELLO.formatted("") + HELLO.formatted(""), "render", file);
        assertEquals("{\"error\":\"no \\\"quotes\\\"\"}\n".repeat(2), run.out());
        assertEquals(0, run.exitCode());
    }

    @Test
    void aTemplateThatCannotBeCompiledIsNamedWithItsLine() throws IOException {
        Path file = template("\n{% if %}");
        var run = CommandLineRun.piped("", "render", file);
        assertTrue(run.err().startsWith("freehold: " + file + ": line 2: "), run.err());
        assertEquals(1, run.exitCode());
    }

    @Test
    void fieldsOfTheWrongTypeAreRefused() throws IOException {
        Path file = template("a");
        assertComplaint("'bos_token' should be a string, is an object", ", \"bos_token\": {}", file);
        assertComplaint("'tools' should be an array, is a string", ", \"tools\": \"x\"", file);
        assertComplaint("'now' should be a time such as 2026-07-04T15:30:00, is 'x'", ", \"now\": \"x\"", file);
    }

    private static void assertComplaint(String message, String field, Path file) {
        var run = CommandLineRun.piped(HELLO.formatted(field), "render", file);
        assertEquals("freehold: standard input, line 1: " + message + "\n", run.err());
        assertEquals(1, run.exitCode());
    }
}
