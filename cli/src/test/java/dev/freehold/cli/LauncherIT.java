package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Freehold through its real launcher and a real JDK, on what this build has just packaged.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "freehold is a POSIX shell script")
class LauncherIT {
    private static final String LAUNCHER = SourceTree.root().resolve("freehold").toString();

    @TempDir
    private Path folder;

    /// A build within this build would hide that the packaged one is not complete.
    @BeforeEach
    void refuseToBuild() throws IOException {
        Path maven = Files.writeString(folder.resolve("mvn"), "#!/bin/sh\necho '[ERROR] a build in a test'\nexit 1\n");
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void versionIsThatOfTheModule() throws IOException {
        var run = freehold("--version");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("freehold " + Main.Version.current() + "\n", run.out());
    }

    @Test
    void anUnknownCommandIsAUsageError() throws IOException {
        var run = freehold("docto");
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().contains("freehold: Unmatched argument at index 0: 'docto'"), run.err());
        assertTrue(run.err().contains("freehold doctor"), run.err());
        assertEquals("", run.out());
    }

    @Test
    void doctorReportsTheJdkItRunsOn() throws IOException {
        var run = freehold("doctor", "--json");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(System.getProperty("java.runtime.version"), Json.parseObject(run.out()).get("java_version"));
    }

    /// On x86-64 alone: elsewhere the Vector API is loaded, with which there is no cache.
    @Test
    void itStartsWithTheCacheThatTheBuildMade() throws IOException {
        assumeTrue(List.of("amd64", "x86_64").contains(System.getProperty("os.arch")));
        var run = freehold("doctor", "--json");
        assertEquals("", run.err());
        assertEquals(true, Json.parseObject(run.out()).get("start_up_cache_used"), run.out());
    }

    @Test
    void aCacheThatDoesNotFitIsLeftOutInSilence() throws IOException {
        var run = freehold(Map.of("FREEHOLD_JAVA_OPTS", "-XX:-UseCompressedOops", "FREEHOLD_CPU_TIER", "java"),
                "doctor", "--json");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("", run.err());
        assertEquals(false, Json.parseObject(run.out()).get("start_up_cache_used"), run.out());
    }

    @Test
    void theTierVectorComputesWhereItIsAskedFor() throws IOException {
        var run = freehold(Map.of("FREEHOLD_CPU_TIER", "vector"), "doctor");
        assertTrue(run.out().contains("vector (chosen)") || run.err().contains("'vector' cannot be used here"),
                run.out() + run.err());
    }

    /// A script hands the argument over, since this test's own JVM may be without a locale too.
    @Test
    void withoutALocaleTextStaysUnicode() throws IOException {
        Path script = Files.writeString(folder.resolve("script"), "exec \"$1\" doctör\n");
        var run = run(Map.of(), List.of("/bin/sh", script.toString(), LAUNCHER));
        assertTrue(run.err().contains("'doctör'"), run.err());
    }

    private Finished freehold(String... arguments) throws IOException {
        return freehold(Map.of(), arguments);
    }

    private Finished freehold(Map<String, String> environment, String... arguments) throws IOException {
        return run(environment, Stream.concat(Stream.of(LAUNCHER), Stream.of(arguments)).toList());
    }

    private Finished run(Map<String, String> more, List<String> command) throws IOException {
        var environment = new HashMap<>(Map.of(
                "FREEHOLD_JAVA_HOME", System.getProperty("java.home"), "PATH", folder + ":/usr/bin:/bin"));
        environment.putAll(more);
        return Finished.process(folder, environment, command);
    }
}
