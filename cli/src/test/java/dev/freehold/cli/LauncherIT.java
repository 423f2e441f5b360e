package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Freehold through its real launcher and a real JDK, on what this build has just packaged.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "freehold is a POSIX shell script")
class LauncherIT {
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

    @Test
    void withoutALocaleTextStaysUnicode() throws IOException {
        var run = freehold("doctör");
        assertTrue(run.err().contains("'doctör'"), run.err());
    }

    private Finished freehold(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(SourceTree.root().resolve("freehold").toString()));
        command.addAll(List.of(arguments));
        return Finished.process(
                folder,
                Map.of("FREEHOLD_JAVA_HOME", System.getProperty("java.home"), "PATH", folder + ":/usr/bin:/bin"),
                command);
    }
}
