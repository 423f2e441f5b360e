package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    /// A script hands the argument over, since this test's own JVM may be without a locale too.
    @Test
    void withoutALocaleTextStaysUnicode() throws IOException {
        Path script = Files.writeString(folder.resolve("script"), "exec \"$1\" doctör\n");
        var run = run(List.of("/bin/sh", script.toString(), LAUNCHER));
        assertTrue(run.err().contains("'doctör'"), run.err());
    }

    private Finished freehold(String... arguments) throws IOException {
        return run(Stream.concat(Stream.of(LAUNCHER), Stream.of(arguments)).toList());
    }

    private Finished run(List<String> command) throws IOException {
        return Finished.process(
                folder,
                Map.of("FREEHOLD_JAVA_HOME", System.getProperty("java.home"), "PATH", folder + ":/usr/bin:/bin"),
                command);
    }
}
