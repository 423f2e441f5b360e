package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `README.md` shows is true: its commands and its Java example, as they are written there.
@ThroughLauncher
class ReadmeIT {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final String ANSWER = "The capital of France is Paris.";

    @TempDir
    private Path scratch;

    @Test
    void theCommandsOnTheProjectsOwnModelAnswer() throws IOException {
        Freehold freehold = Freehold.in(scratch);
        List<String> commands = readme().lines()
                .map(line -> line.strip().replaceFirst("^\\$ ", ""))
                .filter(line -> line.startsWith("./freehold ") && line.contains("fixtures/"))
                .toList();
        assertFalse(commands.isEmpty(), "README.md shows no command on fixtures/");
        for (String command : commands) {
            String launched = command.replaceFirst("^\\./freehold", "\"\\$0\"");
            Finished run = Freehold.finish(freehold.start(
                    Map.of(), Freehold.NOTHING, List.of("/bin/sh", "-c", launched)));
            assertEquals(0, run.exitCode(), () -> command + ": " + run.err());
            if (command.contains("capital of France")) {
                assertEquals(ANSWER, run.out().strip(), command);
            }
        }
    }

    @Test
    void theJavaExamplePrintsTheAnswer() throws IOException {
        Matcher example = JAVA.matcher(readme());
        assertEquals(true, example.find(), "README.md has no Java example");
        Path source = Files.writeString(scratch.resolve("Example.java"), """
                import dev.freehold.engine.Model;
                import java.nio.file.Path;

                class Example {
                    static void main() throws Exception {
                        %s
                    }
                }
                """.formatted(example.group(1)));
        Path root = SourceTree.root();
        Finished run = Finished.process(root, Map.of(), List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path", root.resolve("target/freehold/lib").toString(),
                "--add-modules", "dev.freehold.engine,dev.freehold.kernels",
                "--enable-native-access=dev.freehold.kernels",
                source.toString()));
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(ANSWER, run.out().strip());
    }

    private static String readme() throws IOException {
        return Files.readString(SourceTree.root().resolve("README.md"));
    }
}
