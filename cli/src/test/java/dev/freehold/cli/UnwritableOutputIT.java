package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every command that writes, where it cannot: one line says so, and what was there before is there afterwards, alone.
@ThroughLauncher
class UnwritableOutputIT {
    private static final String MODEL = Fixtures.own("chat/model.gguf").toString();
    private static final String FOLDER = Fixtures.own("chat/hf").toString();
    private static final String BASE = Fixtures.own("models/llama3").toString();
    private static final String ADAPTER = Fixtures.own("adapters/llama3").toString();

    /// As a full disk: a file of more than 4096 bytes cannot be written. Fewer are what any of these commands may say.
    private static final List<String> FULL = List.of("/bin/sh", "-c", "ulimit -f 8; exec \"$@\"", "sh");

    /// Somebody who may write nowhere, since root may everywhere.
    private static final List<String> NOBODY = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    @TempDir
    private Path scratch;

    private Freehold freehold;
    private Path out;

    /// @param output     what is written, in a folder of its own
    /// @param existing   the file that makes it a model of before, which the command is to replace; empty if it is new
    /// @param arguments  TEXTS and PROMPTS stand for files
    record Writing(String output, String existing, List<String> arguments) {
        static Writing of(String output, String... arguments) {
            return new Writing(output, "", List.of(arguments));
        }

        /// Replaces the model or adapter `output`.
        static Writing replacing(String output, String existing, String... arguments) {
            return new Writing(output, existing,
                    Stream.concat(Stream.of(arguments), Stream.of("--overwrite")).toList());
        }

        @Override
        public String toString() {
            return arguments.getFirst() + " " + output;
        }
    }

    static Stream<Writing> writings() {
        return Stream.of(
                Writing.of("run", "train", "TEXTS", "-o", "OUT", "--tokenizer", FOLDER, "--shape",
                        "hidden_size=32,num_hidden_layers=1,num_attention_heads=2,max_position_embeddings=64"),
                Writing.of("run", "tune", FOLDER, "TEXTS", "-o", "OUT", "--lora"),
                Writing.of("run", "tune", FOLDER, "TEXTS", "-o", "OUT", "--full"),
                Writing.of("words", "train-tokenizer", "TEXTS", "-o", "OUT", "--vocab-size", "600"),
                Writing.of("answers.jsonl", "distill", "PROMPTS", "-o", "OUT", "--teacher", MODEL, "-n", "64"),
                Writing.replacing("merged.gguf", "", "merge", BASE, "--lora", ADAPTER, "-o", "OUT"),
                Writing.replacing("merged", "config.json", "merge", BASE, "--lora", ADAPTER, "-o", "OUT"),
                Writing.replacing("exported.gguf", "", "export", ADAPTER, "OUT", "--base", BASE),
                Writing.replacing("converted.gguf", "", "convert", FOLDER, "OUT"),
                Writing.replacing("converted", "config.json", "convert", MODEL, "OUT"),
                Writing.replacing("adapter", "adapter_config.json", "convert", ADAPTER, "OUT", "--base", BASE),
                Writing.replacing("quantized.gguf", "", "quantize", FOLDER, "OUT", "Q4_0"),
                Writing.replacing("matrix.gguf", "", "imatrix", MODEL, "TEXTS", "-o", "OUT"),
                Writing.of("logits.f32", "logits", MODEL, "--tokens", "1,2,3,4", "-o", "OUT"));
    }

    @BeforeEach
    void prepare() throws IOException {
        Path temporary = Files.createDirectory(scratch.resolve("temporary"));
        freehold = Freehold.in(scratch) // runs are short, and the JVM itself is to write nothing
                .with("-XX:TieredStopAtLevel=1 -XX:-UsePerfData -Djava.io.tmpdir=" + temporary);
        out = Files.createDirectory(scratch.resolve("out"));
        permit(scratch, "rwxr-xr-x");
        permit(temporary, "rwxrwxrwx");
        Files.writeString(scratch.resolve("texts.txt"), texts());
        Files.writeString(scratch.resolve("prompts.jsonl"), "{\"prompt\": \"What is the capital of France?\"}\n");
    }

    private static String texts() {
        var text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            text.append("Words such as ").append(Integer.toString(i * 7_919_777, 36)).append(" occur twice: ")
                    .append(Integer.toString(i * 7_919_777, 36)).append(".\n");
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("writings")
    void aFolderThatMayNotBeWrittenIsNamed(Writing writing) throws IOException {
        List<String> unprivileged = unprivileged();
        stand(writing);
        var before = contents();
        permit(out, "r-xr-xr-x");
        Finished run;
        try {
            run = run(unprivileged, writing);
        } finally {
            permit(out, "rwxr-xr-x");
        }
        Path output = out.resolve(writing.output);
        assertTrue(complaint(run).startsWith("freehold: " + output + ": "), run.err());
        assertEquals(before, contents());
        assertNothingTemporary();
    }

    /// Answers are few bytes at a time: a test of their own is below.
    static Stream<Writing> largeWritings() {
        return writings().filter(writing -> !writing.arguments.getFirst().equals("distill"));
    }

    @ParameterizedTest
    @MethodSource("largeWritings")
    void aFullDiskLosesNothing(Writing writing) throws IOException {
        stand(writing);
        var before = contents();
        Finished run = run(FULL, writing);
        assertTrue(complaint(run).endsWith(": cannot be written: File too large"), run.err());
        Map<String, String> after = contents();
        // folders are made before the work; a run says there what it is made of and how far it came
        after.keySet().removeAll(List.of("words", "run", "run/run.json", "run/training.jsonl"));
        assertEquals(before, after);
        assertNothingTemporary();
    }

    @Test
    void answersFromBeforeAreKeptAndTheOthersAskedForAgain() throws IOException {
        Path answers = out.resolve("answers.jsonl");
        var distill = Writing.of("answers.jsonl", "distill", "PROMPTS", "-o", "OUT", "--teacher", MODEL, "-n", "64");
        String kept = "{\"messages\":[{\"role\":\"user\",\"content\":\"" + "long ".repeat(812)
                + "\"},{\"role\":\"assistant\",\"content\":\"\"}]}\n";
        Files.writeString(answers, kept); // the limit is within the next line
        assertTrue(complaint(run(FULL, distill)).startsWith("freehold: " + answers + ": cannot be written"));
        assertTrue(Files.readString(answers).startsWith(kept));
        Finished again = run(List.of(), distill);
        assertEquals(0, again.exitCode(), again.err());
        List<String> lines = Files.readAllLines(answers);
        assertEquals(2, lines.size());
        assertEquals(kept.strip(), lines.getFirst());
        assertTrue(Json.parseObject(lines.getLast()).containsKey("messages"));
    }

    /// The state before is whole, and leads to the same bits as if nothing had been.
    @Test
    void aTrainingGoesOnWhenThereIsRoom() throws IOException {
        var tune = Writing.of("run", "tune", FOLDER, "TEXTS", "-o", "OUT", "--full", "--epochs", "2", "--save-steps",
                "1", "--keep", "0", "--no-bf16", "--resume");
        Path run = out.resolve("run");
        assertEquals(0, run(List.of(), tune).exitCode());
        byte[] whole = Files.readAllBytes(run.resolve("model.safetensors"));
        discardAllBut(run, "checkpoint-000001");
        var before = contents();
        Finished full = run(FULL, tune);
        assertTrue(complaint(full).endsWith(": cannot be written: File too large"), full.err());
        before.keySet().removeIf(name -> !name.contains("checkpoint-"));
        Map<String, String> after = contents();
        after.keySet().removeIf(name -> !name.contains("checkpoint-"));
        assertEquals(before, after);
        assertFalse(Files.exists(run.resolve("model.safetensors")));
        Finished resumed = run(List.of(), tune);
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertArrayEquals(whole, Files.readAllBytes(run.resolve("model.safetensors")));
    }

    /// Takes away the result of a run and its later states.
    private static void discardAllBut(Path run, String state) throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                String name = run.relativize(file).toString();
                if (!name.isEmpty() && !name.startsWith(state) && !name.equals("run.json")) {
                    Files.delete(file);
                }
            }
        }
    }

    /// Puts there what the command is to replace.
    private void stand(Writing writing) throws IOException {
        Path output = out.resolve(writing.output);
        if (!writing.existing.isEmpty()) {
            Files.writeString(Files.createDirectory(output).resolve(writing.existing), "from before");
        } else if (writing.arguments.contains("--overwrite")) {
            Files.writeString(output, "from before");
        }
    }

    private Finished run(List<String> before, Writing writing) {
        String[] arguments = writing.arguments.stream().map(argument -> switch (argument) {
            case "TEXTS" -> scratch.resolve("texts.txt").toString();
            case "PROMPTS" -> scratch.resolve("prompts.jsonl").toString();
            case "OUT" -> out.resolve(writing.output).toString();
            default -> argument;
        }).toArray(String[]::new);
        return Freehold.finish(freehold.start(Map.of(), Freehold.NOTHING, before, arguments));
    }

    /// The last line of a run that failed, the only one that complains; those before it tell of progress.
    private static String complaint(Finished run) {
        assertEquals(1, run.exitCode(), () -> "out: " + run.out() + "\nerr: " + run.err());
        assertEquals("", run.out());
        List<String> lines = run.err().lines().toList();
        assertEquals(1, lines.stream().filter(line -> line.startsWith("freehold: ")).count(), run.err());
        assertTrue(lines.getLast().startsWith("freehold: "), run.err());
        return lines.getLast();
    }

    /// The bytes of all files by name, hidden ones included; each folder has an entry, too.
    private Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.toList()) {
                contents.put(out.relativize(file).toString(), Files.isDirectory(file) ? "a folder"
                        : Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private void assertNothingTemporary() throws IOException {
        try (Stream<Path> files = Files.list(scratch.resolve("temporary"))) {
            assertEquals(List.of(), files.toList());
        }
    }

    /// What makes a command one of somebody who may not write: nothing, unless this is root. Skips the test where root
    /// cannot become anybody else, or nobody else may read what was built.
    private List<String> unprivileged() {
        if (!System.getProperty("user.name").equals("root")) {
            return List.of();
        }
        String launcher = SourceTree.root().resolve("freehold").toString();
        for (String needed : List.of(launcher, scratch.resolve("texts.txt").toString())) {
            assumeTrue(succeeds(Stream.concat(NOBODY.stream(), Stream.of("test", "-r", needed)).toList()),
                    "SKIPPED: root may write anywhere, and setpriv makes it nobody who may read " + needed);
        }
        return NOBODY;
    }

    private boolean succeeds(List<String> command) {
        try {
            return Finished.process(scratch, Map.of("PATH", "/usr/bin:/bin"), command).exitCode() == 0;
        } catch (IOException _) {
            return false; // there is no such command
        }
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
