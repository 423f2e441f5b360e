package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cannot be learned from, and folders that cannot be written, each told in one line before anything is computed.
class TuningBadInputTest {
    private static final Path CHAT = Fixtures.own("chat/hf");
    private static final String GOOD = """
            {"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello."}]}
            """;
    private static final String LONG = GOOD.replace("Hello.", "word ".repeat(700));

    @TempDir
    private Path folder;

    private Path data(String text) throws IOException {
        return Files.writeString(folder.resolve("data.jsonl"), text);
    }

    private CommandLineRun tune(Path data, String... more) {
        Object[] arguments = new Object[5 + more.length];
        Object[] fixed = {"tune", CHAT, data, "-o", folder.resolve("out")};
        System.arraycopy(fixed, 0, arguments, 0, fixed.length);
        System.arraycopy(more, 0, arguments, fixed.length, more.length);
        return CommandLineRun.of(arguments);
    }

    private void requireComplaint(String message, CommandLineRun run) {
        assertEquals("freehold: " + message + "\n", run.err());
        assertEquals(1, run.exitCode());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void dataThatIsMalformed() throws IOException {
        Path data = data(GOOD + "\n{\"messages\":[{\"role\":\"user\",\n" + GOOD);
        requireComplaint(data + ":3: Unexpected end-of-input within/between Object entries (column 29)", tune(data));
        data(GOOD + GOOD.replace("\"user\"", "\"wizard\""));
        requireComplaint(data + ":2: messages[0]: unknown role 'wizard': expected system, user, assistant or tool",
                tune(data));
        Path none = folder.resolve("none.jsonl");
        requireComplaint(none + ": no such file", tune(none));
    }

    @Test
    void plainTextIsNoConversation() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "Dear diary");
        Path yaml = Files.writeString(folder.resolve("tune.yaml"),
                "datasets:\n  - path: %s\n    type: chat_template\n".formatted(text));
        requireComplaint(text + ": is plain text, by the end of its name, and can be no chat_template",
                CommandLineRun.of("tune", CHAT, "--config", yaml, "-o", folder.resolve("out")));
    }

    @Test
    void dataThatIsNone() throws IOException {
        Path data = data("");
        requireComplaint(data + ": is empty: there are no examples in it", tune(data));
        data(LONG + LONG);
        requireComplaint(data + ": of 2 entries none is left to learn from: 2 are longer than 512 tokens, 0 empty,"
                + " 0 without an answer; --truncate cuts off what is too long", tune(data));
    }

    @Test
    void longExamplesAreCounted() throws IOException {
        Path data = data(GOOD + LONG);
        CommandLineRun dropped = tune(data, "--plan");
        assertTrue(dropped.err().contains("data     1 examples") && dropped.err().contains("(1 too long and left out)"),
                dropped.err());
        CommandLineRun cut = tune(data, "--plan", "--truncate");
        assertTrue(cut.err().contains("data     2 examples") && cut.err().contains("(1 cut off)"), cut.err());
    }

    @Test
    void anAdapterOfAnotherBase() throws IOException {
        assertEquals(0, tune(data(GOOD), "--max-steps", "1").exitCode());
        CommandLineRun run = CommandLineRun.of("run", Fixtures.own("models/qwen2-tied"), "--lora",
                folder.resolve("out"), "Hi");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().matches("freehold: .*out: is for another base: 'blk\\.0\\.[a-z_]+\\.weight' would be"
                + " \\(\\d+, \\d+\\), is \\(\\d+, \\d+\\) in .*qwen2-tied\n"), run.err());
    }

    @Test
    void aFolderThatIsReadOnly() throws IOException {
        Path data = data(GOOD);
        Path closed = Files.createDirectory(folder.resolve("closed"));
        assertTrue(closed.toFile().setWritable(false));
        Assumptions.assumeFalse(Files.isWritable(closed), "SKIPPED: this user may write everywhere");
        CommandLineRun run = CommandLineRun.of("tune", CHAT, data, "-o", closed.resolve("out"));
        assertEquals("freehold: %s: cannot be written: permission denied\n".formatted(closed.resolve("out")),
                run.err());
        assertEquals(1, run.exitCode());
    }
}
