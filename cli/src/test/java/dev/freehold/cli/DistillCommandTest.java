package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistillCommandTest {
    @TempDir
    private Path folder;

    private void requireMisuse(String message, String teacher, String... more) throws IOException {
        Path prompts = Files.writeString(folder.resolve("prompts.txt"), "Hi\n");
        Path output = folder.resolve("answers.jsonl");
        var arguments = new ArrayList<Object>(List.of("distill", prompts, "--teacher", teacher, "-o",
                output));
        arguments.addAll(List.of(more));
        CommandLineRun run = CommandLineRun.of(arguments.toArray());
        assertEquals("freehold: " + message, run.err().lines().findFirst().orElse(""));
        assertEquals(2, run.exitCode());
        assertFalse(Files.exists(output));
    }

    @Test
    void whatIsForServersIsNotForModels() throws IOException {
        String model = Fixtures.own("chat/hf").toString();
        for (String option : List.of("--teacher-model", "--key-env", "--concurrency", "--timeout", "--retries")) {
            requireMisuse(option + " is for a server", model, option, "3");
        }
    }

    @Test
    void whatIsForModelsIsNotForServers() throws IOException {
        requireMisuse("--threads and --ctx-size are for a model here", "http://localhost:1", "--threads", "2");
    }

    @Test
    void aKeyThatWasNamedHasToBeThere() throws IOException {
        requireMisuse("--key-env: there is no environment variable 'NO_SUCH_KEY'", "http://localhost:1",
                "--key-env", "NO_SUCH_KEY");
    }
}
