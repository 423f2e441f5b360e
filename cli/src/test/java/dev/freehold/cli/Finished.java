package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What is left of a process that has ended.
record Finished(int exitCode, String out, String err) {
    private static final int LIMIT_SECONDS = 120;

    /// Runs `command` to its end with `environment` alone, nothing of the caller's.
    static Finished process(Path directory, Map<String, String> environment, List<String> command) throws IOException {
        return start(directory, environment, command).await();
    }

    /// A process that runs.
    record Running(Process process, Path out, Path err) {
        Finished await() throws IOException {
            try {
                assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "still running: " + process.info());
                return new Finished(process.exitValue(), Files.readString(out), Files.readString(err));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                process.destroyForcibly();
                Files.delete(out);
                Files.delete(err);
            }
        }
    }

    static Running start(Path directory, Map<String, String> environment, List<String> command) throws IOException {
        Running running = start(directory, environment, Redirect.PIPE, command);
        running.process().getOutputStream().close();
        return running;
    }

    static Running start(Path directory, Map<String, String> environment, Redirect input, List<String> command)
            throws IOException {
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(input)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }
}
