package dev.freehold.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The archive, unpacked and run where there is no Java, nothing on the PATH and no environment.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "runs the POSIX launcher of the archive")
class ArchiveIT {
    @TempDir
    private Path folder;

    @Test
    void itRunsWhereThereIsNoJava() throws Exception {
        Path archive = only(Path.of("target"), "freehold-*.tar.gz");
        assertEquals("", run(List.of("tar", "-xzf", archive.toAbsolutePath().toString()), false));
        Path unpacked = only(folder, "freehold-*");
        assertEquals(unpacked.getFileName() + ".tar.gz", archive.getFileName().toString());
        String launcher = unpacked.resolve("bin/freehold").toString();

        String version = run(List.of(launcher, "--version"), true);
        assertTrue(unpacked.getFileName().toString().startsWith(version.strip().replace(' ', '-')), version);
        String doctor = run(List.of(launcher, "doctor"), true);
        assertTrue(doctor.contains("CPU tiers"), doctor);
        boolean x86 = List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
        assertEquals(x86, doctor.contains("Start-up   with the cache"), doctor);
    }

    private String run(List<String> command, boolean withoutEnvironment) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        if (withoutEnvironment) {
            builder.environment().clear();
            builder.environment().put("PATH", "");
        }
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out;
    }

    private static Path only(Path folder, String glob) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            var matcher = folder.getFileSystem().getPathMatcher("glob:" + glob);
            List<Path> matching = files.filter(file -> matcher.matches(file.getFileName())).toList();
            assertEquals(1, matching.size(), "in " + folder.toAbsolutePath() + ": " + matching);
            return matching.getFirst();
        }
    }
}
