package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A virtual machine that allows no code memory, since nobody allowed its kernels native calls.
@EnabledOnOs(architectures = {"amd64", "x86_64"}, value = {OS.LINUX, OS.MAC, OS.WINDOWS})
class RefusedNativeAccessIT {
    private static final Path RUNTIME = SourceTree.root().resolve("target/freehold/lib");

    @TempDir
    private Path folder;

    @Test
    void portableKernelsAnswerInsteadAndThatIsSaidOnce() throws IOException {
        Finished run = run("run", "--greedy", Fixtures.own("chat/model.gguf").toString(),
                "What is the capital of France?");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("The capital of France is Paris.\n", run.out());
        assertEquals(
                List.of("freehold: kernels: not avx512-vnni, avx-vnni, avx2: java needs"
                        + " --enable-native-access=dev.freehold.kernels; not vector: the Vector API is not loaded (java"
                        + " loads it with --add-modules jdk.incubator.vector, freehold with FREEHOLD_CPU_TIER=vector);"
                        + " using java"),
                run.err().lines().filter(line -> line.contains("kernels:")).toList());
    }

    @Test
    void aTierThatIsForcedIsNotReplaced() throws IOException {
        Finished run = run("run", "--cpu-tier", "avx2", Fixtures.own("chat/model.gguf").toString(), "Hello");
        assertEquals("", run.out());
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().contains("freehold: CPU tier 'avx2' cannot be used here: java needs"
                + " --enable-native-access=dev.freehold.kernels\n"), run.err());
    }

    private Finished run(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.system.logger.format=freehold: %5$s%n",
                "-Djava.util.logging.SimpleFormatter.format=freehold: %5$s%n",
                "--module-path=" + RUNTIME,
                "--module=dev.freehold.cli/dev.freehold.cli.Main"));
        command.addAll(List.of(arguments));
        return Finished.process(folder, Map.of(), command);
    }
}
