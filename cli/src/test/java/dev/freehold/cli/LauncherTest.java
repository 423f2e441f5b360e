package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The script `freehold` in a tree of its own, with a Java and a Maven that only say how they were called.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "freehold is a POSIX shell script")
class LauncherTest {
    private static final String JAVA = """
            #!/bin/sh
            echo "java: $0"
            for argument; do echo "argument: $argument"; done
            exit 7
            """;

    private static final String MAVEN = """
            #!/bin/sh
            echo "a line of Maven's"
            echo "$JAVA_HOME" >> target/maven-ran
            sleep 0.3
            mkdir -p target/freehold
            touch target/freehold/built
            """;

    private static final String FAILING_MAVEN = """
            #!/bin/sh
            echo '[INFO] a line'
            echo '[ERROR] what is wrong'
            exit 1
            """;

    @TempDir
    private Path folder;

    private Path tree;
    private Path launcher;

    @BeforeEach
    void layOutATree() throws IOException {
        tree = Files.createDirectories(folder.resolve("a tree"));
        Files.createDirectories(tree.resolve("cli/src/main"));
        Files.writeString(tree.resolve("pom.xml"), "");
        Files.writeString(tree.resolve("cli/pom.xml"), "");
        String script = Files.readString(SourceTree.root().resolve("freehold"));
        assertTrue(script.contains("/usr/lib/jvm/*"));
        launcher = executable(tree.resolve("freehold"), script.replace("/usr/lib/jvm", "$HOME/usual").replaceAll(
                "/(Library|opt)/", "/nowhere/"));
        executable(folder.resolve("bin/mvn"), MAVEN);
        Path common = SourceTree.root().resolve("cli/src/main/launcher/vector-api.sh");
        Files.copy(common, Files.createDirectories(tree.resolve("target/freehold")).resolve("vector-api.sh"));
        for (String tool : List.of("dirname", "find", "grep", "ln", "mkdir", "readlink", "rm", "sleep", "touch")) {
            Path real = Stream.of("/usr/bin", "/bin").map(bin -> Path.of(bin, tool)).filter(Files::exists).findFirst()
                    .orElseThrow();
            executable(folder.resolve("bin").resolve(tool), "#!/bin/sh\nexec %s \"$@\"\n".formatted(real));
        }
    }

    @Test
    void javaGetsOurOptionsThenTheUsersThenTheArguments() throws IOException {
        Path jdk = jdk("jdk", "25.0.1");
        var environment = Map.of("JAVA_HOME", jdk.toString(), "FREEHOLD_JAVA_OPTS", "-Xmx1g -Da=*");
        var run = run(environment, "run", "two words", "");
        assertEquals(7, run.exitCode(), run.err());
        String root = tree.toRealPath().toString();
        String runtime = root + "/target/freehold";
        assertEquals(
                Stream.of("@" + runtime + "/java.options", "-Dfreehold.pocket=" + root + "/pocket/pocket.gguf",
                        "-Xmx1g", "-Da=*", "--module-path", runtime + "/lib",
                        "-XX:AOTCache=" + runtime + "/start-up.aot",
                        "--module", "dev.freehold.cli/dev.freehold.cli.Main", "run", "two words", "").toList(),
                arguments(run));
    }

    @Test
    void theVectorApiIsLoadedForItsTierAlone() throws IOException {
        assertFalse(loadsTheVectorApi("", "run", "model", "--cpu-tier"));
        assertFalse(loadsTheVectorApi("avx2"));
        assertTrue(loadsTheVectorApi("vector"));
        assertTrue(loadsTheVectorApi("", "run", "--cpu-tier", "vector", "model"));
        assertTrue(loadsTheVectorApi("java", "run", "--cpu-tier=vector", "model"));
        assertFalse(loadsTheVectorApi("vector", "run", "model", "--cpu-tier", "java"));
        assertFalse(loadsTheVectorApi("", "run", "model", "vector"));
    }

    @Test
    void otherProcessorsThanX86HaveNoFasterTier() throws IOException {
        Path release = jdk("arm", "25").resolve("release");
        Files.writeString(release, Files.readString(release).replace("x86_64", "aarch64"));
        String home = release.getParent().toString();
        assertTrue(arguments(run(Map.of("JAVA_HOME", home))).contains("--add-modules=jdk.incubator.vector"));
        assertFalse(arguments(run(Map.of("JAVA_HOME", home, "FREEHOLD_CPU_TIER", "java")))
                .contains("--add-modules=jdk.incubator.vector"));
    }

    private boolean loadsTheVectorApi(String variable, String... arguments) throws IOException {
        List<String> given = arguments(run(
                Map.of("JAVA_HOME", jdk("jdk", "25").toString(), "FREEHOLD_CPU_TIER", variable), arguments));
        boolean loaded = given.contains("--add-modules=jdk.incubator.vector");
        assertEquals(loaded, given.stream().noneMatch(argument -> argument.startsWith("-XX:AOTCache=")));
        return loaded;
    }

    /// What Java was given.
    private static List<String> arguments(Finished run) {
        return run.out().lines().skip(1).map(line -> line.substring("argument: ".length())).toList();
    }

    @Test
    void theFirstUseBuildsWithTheSameJdkAndTheSecondDoesNot() throws IOException {
        Path jdk = jdk("jdk", "25");
        var first = run(Map.of("JAVA_HOME", jdk.toString()));
        assertEquals("freehold: building; the first time takes a minute ... done\n", first.err());
        var second = run(Map.of("JAVA_HOME", jdk.toString()));
        assertEquals("", second.err());
        assertEquals(List.of(jdk.toString()), builds());
        assertEquals("a line of Maven's\n", Files.readString(tree.resolve("target/freehold-build.log")));
    }

    @Test
    void aSourceThatIsNewerThanTheBuildIsBuilt() throws IOException {
        Map<String, String> environment = Map.of("JAVA_HOME", jdk("jdk", "25").toString());
        run(environment);
        Path source = Files.writeString(tree.resolve("cli/src/main/Some.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        run(environment);
        assertEquals(2, builds().size());
    }

    @Test
    void twoFirstUsesAtOnceBuildOnce() throws IOException {
        var environment = environment(Map.of("JAVA_HOME", jdk("jdk", "25").toString()));
        var one = Finished.start(folder, environment, List.of(launcher.toString()));
        var two = Finished.start(folder, environment, List.of(launcher.toString()));
        assertEquals(7, one.await().exitCode());
        assertEquals(7, two.await().exitCode());
        assertEquals(1, builds().size());
        assertFalse(Files.isSymbolicLink(tree.resolve("target/freehold.lock")));
    }

    @Test
    void theLockOfAProcessThatIsGoneIsTaken() throws IOException {
        Files.createDirectories(tree.resolve("target"));
        Files.createSymbolicLink(tree.resolve("target/freehold.lock"), Path.of("99999999"));
        assertEquals(7, run(Map.of("JAVA_HOME", jdk("jdk", "25").toString())).exitCode());
    }

    @Test
    void aFailedBuildPointsToItsLogAndIsTriedAgain() throws IOException {
        Map<String, String> environment = Map.of("JAVA_HOME", jdk("jdk", "25").toString());
        executable(folder.resolve("bin/mvn"), FAILING_MAVEN);
        var failed = run(environment);
        assertEquals(1, failed.exitCode());
        assertEquals(
                """
                freehold: building; the first time takes a minute ... failed
                [ERROR] what is wrong
                freehold: the build failed; all of its output is in %s/target/freehold-build.log
                """.formatted(tree.toRealPath()),
                failed.err());
        executable(folder.resolve("bin/mvn"), MAVEN);
        assertEquals(7, run(environment).exitCode());
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws IOException {
        Files.delete(folder.resolve("bin/mvn"));
        var run = run(Map.of("JAVA_HOME", jdk("jdk", "25").toString()));
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("freehold: building needs Maven 3.8 or newer, and there is no mvn"), run.err());
    }

    @Test
    void theFirstJdkThatIsNewEnoughRuns() throws IOException {
        Path own = jdk("own", "26");
        Path home = jdk("home", "25.0.3");
        Path path = jdk("path", "27-ea");
        Path usual = jdk("usual/jdk-25", "25");
        jdk("usual/jdk-17", "17.0.15");
        Path old = jdk("old", "1.8.0_402");
        Files.createSymbolicLink(folder.resolve("bin/java"), path.resolve("bin/java"));

        assertEquals(own, used(Map.of("FREEHOLD_JAVA_HOME", own.toString(), "JAVA_HOME", home.toString())));
        assertEquals(home, used(Map.of("JAVA_HOME", home.toString())));
        assertEquals(path, used(Map.of("JAVA_HOME", old.toString())));
        Files.delete(folder.resolve("bin/java"));
        assertEquals(usual, used(Map.of("JAVA_HOME", old.toString())));
    }

    @Test
    void withoutAJdkItSaysHowToGetOne() throws IOException {
        var run = run(Map.of("JAVA_HOME", jdk("old", "24.0.2").toString()));
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("freehold: a JDK 25 or newer is needed, and none was found"), run.err());
        assertTrue(run.err().contains("https://adoptium.net/"), run.err());
        assertEquals("", run.out());
    }

    @Test
    void aJdkThatWasNamedAndWillNotDoIsRefused() throws IOException {
        String old = jdk("old", "24").toString();
        var run = run(Map.of("FREEHOLD_JAVA_HOME", old, "JAVA_HOME", jdk("jdk", "25").toString()));
        assertEquals(1, run.exitCode());
        assertEquals("freehold: FREEHOLD_JAVA_HOME is " + old + ", which is no JDK 25 or newer\n", run.err());
    }

    @Test
    void itRunsThroughSymbolicLinks() throws IOException {
        Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(folder.resolve("links/second"), Path.of("../a tree/freehold"));
        launcher = Files.createSymbolicLink(folder.resolve("links/first"), Path.of("second"));
        assertEquals(7, run(Map.of("JAVA_HOME", jdk("jdk", "25").toString())).exitCode());
        assertEquals(1, builds().size());
    }

    private Path used(Map<String, String> environment) throws IOException {
        var run = run(environment);
        String line = run.out().lines().findFirst().orElseThrow(() -> new AssertionError(run.err()));
        return Path.of(line.substring("java: ".length())).getParent().getParent();
    }

    private Finished run(Map<String, String> environment, String... arguments) throws IOException {
        var command = Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList();
        return Finished.process(folder, environment(environment), command);
    }

    private Map<String, String> environment(Map<String, String> more) {
        var environment = new HashMap<>(Map.of("PATH", folder.resolve("bin").toString(), "HOME", folder.toString()));
        environment.putAll(more);
        return environment;
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(tree.resolve("target/maven-ran"));
    }

    private Path jdk(String name, String version) throws IOException {
        Path jdk = folder.resolve(name);
        executable(jdk.resolve("bin/java"), JAVA);
        executable(jdk.resolve("bin/javac"), JAVA);
        Files.writeString(jdk.resolve("release"), """
                IMPLEMENTOR="Somebody"
                JAVA_VERSION="%s"
                OS_ARCH="x86_64"
                MODULES="java.base jdk.incubator.vector jdk.jlink"
                """.formatted(version));
        return jdk;
    }

    private static Path executable(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, script);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
