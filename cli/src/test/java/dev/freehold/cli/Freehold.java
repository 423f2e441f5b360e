package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Freehold through its real launcher, on what this build has just packaged, started in the project's own folder.
///
/// @param scratch      the caller's own folder
/// @param javaOptions  for the Java virtual machine
record Freehold(Path scratch, String javaOptions) {
    /// What the JVM says of the Vector API's module, whatever a program does.
    private static final String INCUBATOR = "WARNING: Using incubator modules: jdk\\.incubator\\.vector";
    static final Redirect NOTHING = Redirect.from(new File("/dev/null"));

    static Freehold in(Path scratch) throws IOException {
        Path maven = Files.writeString(scratch.resolve("mvn"), "#!/bin/sh\necho '[ERROR] a build in a test'\nexit 1\n");
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Freehold(scratch, "");
    }

    Freehold with(String options) {
        return new Freehold(scratch, options);
    }

    /// Runs a command line, with nothing on its standard input.
    Finished run(String... arguments) {
        return finish(start(NOTHING, arguments));
    }

    /// Runs a command line that has to succeed.
    ///
    /// @return its standard output
    String out(String... arguments) {
        return succeeded(run(arguments), arguments);
    }

    /// Runs a command line with `input` piped in.
    Finished fed(String input, String... arguments) {
        try {
            Path file = Files.writeString(Files.createTempFile(scratch, "input", ".txt"), input);
            return finish(start(Redirect.from(file.toFile()), arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs a command line, which has to succeed, with a line of input for each line of output.
    List<String> lines(List<String> input, String... arguments) {
        String out = succeeded(fed(String.join("\n", input) + "\n", arguments), arguments);
        List<String> lines = out.lines().toList();
        assertEquals(input.size(), lines.size(), "lines of output");
        return lines;
    }

    Finished.Running start(Redirect input, String... arguments) {
        return start(Map.of(), input, List.of(), arguments);
    }

    /// @param before  a command that becomes the launcher's, such as `env`
    Finished.Running start(Map<String, String> more, Redirect input, List<String> before, String... arguments) {
        Map<String, String> environment = Stream.concat(
                        Map.of("FREEHOLD_JAVA_HOME", System.getProperty("java.home"),
                                "FREEHOLD_JAVA_OPTS", javaOptions,
                                "PATH", scratch + ":/usr/bin:/bin").entrySet().stream(),
                        more.entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        List<String> launcher = List.of(SourceTree.root().resolve("freehold").toString());
        List<String> command = Stream.of(before, launcher, List.of(arguments)).flatMap(List::stream).toList();
        try {
            return Finished.start(SourceTree.root(), environment, input, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Finished finish(Finished.Running running) {
        try {
            Finished finished = running.await();
            return new Finished(finished.exitCode(), finished.out(), withoutTheJvm(finished.err()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutTheJvm(String err) {
        return err.replaceFirst("(?m)^" + INCUBATOR + "\n", "");
    }

    private static String succeeded(Finished finished, String... arguments) {
        assertEquals(0, finished.exitCode(), () -> String.join(" ", arguments) + ": " + finished.err());
        return finished.out();
    }
}
