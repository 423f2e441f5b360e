package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trainings that end before their time, and go on to the same bits.
@ThroughLauncher
class InterruptedTrainingIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path scratch;

    private Freehold freehold;
    private Path texts;

    @BeforeEach
    void prepare() throws IOException {
        freehold = Freehold.in(scratch);
        texts = Files.writeString(scratch.resolve("texts.txt"), "The cat sat on the mat.\n".repeat(40));
    }

    private String[] arguments(Path output, String... more) {
        var all = new ArrayList<>(List.of("train", texts.toString(), "-o", output.toString(),
                "--tokenizer", Fixtures.own("chat/hf").toString(), "--epochs", "200", "--save-steps", "20", "--shape",
                "hidden_size=32,num_hidden_layers=1,num_attention_heads=2,max_position_embeddings=64"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /// Starts a training, or goes on with it, and waits until it has kept a state.
    private Finished.Running begun(Path output, String... more) throws Exception {
        List<Path> before = checkpoints(output);
        Finished.Running running = freehold.start(Freehold.NOTHING, arguments(output, more));
        Instant late = Instant.now().plus(LONG);
        while (before.containsAll(checkpoints(output))) {
            assertTrue(Instant.now().isBefore(late) && running.process().isAlive(), "no checkpoint");
            Thread.sleep(20);
        }
        return running;
    }

    private static List<Path> checkpoints(Path output) throws IOException {
        if (!Files.isDirectory(output)) {
            return List.of();
        }
        try (var entries = Files.list(output)) {
            return entries.filter(path -> path.getFileName().toString().startsWith("checkpoint-")).toList();
        }
    }

    @Test
    void killedAndInterruptedOnesGoOnToTheSameBits() throws Exception {
        Path whole = scratch.resolve("whole");
        freehold.out(arguments(whole));
        byte[] expected = Files.readAllBytes(whole.resolve("model.safetensors"));

        Path model = scratch.resolve("model");
        Finished.Running running = begun(model);
        new ProcessBuilder("kill", "-INT", Long.toString(running.process().pid())).start().waitFor();
        Finished end = Freehold.finish(running);
        assertEquals(130, end.exitCode(), end.err());
        assertTrue(end.err().contains("interrupted; go on with: freehold train ") && end.err().contains(" --resume"),
                end.err());

        begun(model, "--resume").process().destroyForcibly().waitFor();
        assertFalse(Files.exists(model.resolve("model.safetensors")));
        for (Path checkpoint : checkpoints(model)) {
            assertTrue(Files.exists(checkpoint.resolve("state.json")), "half of " + checkpoint);
        }

        Finished resumed = freehold.run(arguments(model, "--resume"));
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertTrue(resumed.err().contains(" of them are done"), resumed.err());
        assertArrayEquals(expected, Files.readAllBytes(model.resolve("model.safetensors")));
    }
}
