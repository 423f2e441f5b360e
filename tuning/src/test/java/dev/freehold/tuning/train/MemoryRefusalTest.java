package dev.freehold.tuning.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tuning.network.Reference;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.train.config.ConfigReader;
import dev.freehold.tuning.train.config.Settings;
import dev.freehold.tuning.train.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training on a machine that is too small for it.
class MemoryRefusalTest {
    private static final long SMALL = 640L << 20; // as much as is left to Java and the system

    @TempDir
    private Path folder;

    private TrainingConfig config() throws IOException {
        Path data = Files.writeString(folder.resolve("data.jsonl"), """
                {"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"%s"}]}
                """.formatted("word ".repeat(60)));
        var settings = new Settings();
        settings.option("base_model", "BASE", Reference.repository().resolve("fixtures/chat/hf"));
        settings.option("output_dir", "-o", folder.resolve("out"));
        settings.options("datasets", "DATA", List.of(data));
        return ConfigReader.tune(settings).config();
    }

    @Test
    void whatDoesNotFitIsRefusedUnlessForced() throws IOException {
        TrainingConfig config = config();
        var refused = assertThrows(TrainingException.class,
                () -> Training.prepare(config, new Compute(1, "", false, SMALL), new Onset.Anew()));
        assertTrue(refused.getMessage().matches("this takes \\d\\.\\d\\d GiB of memory, and there are 0\\.6\\d GiB: .*"
                + "--force begins all the same"), refused.getMessage());
        assertFalse(Files.exists(folder.resolve("out")));
        try (var forced = Training.prepare(config, new Compute(1, "", true, SMALL), new Onset.Anew())) {
            assertFalse(forced.plan().fits());
            assertEquals(SMALL, forced.plan().memory());
        }
        try (var roomy = Training.prepare(config, new Compute(1, "", false, 4 * SMALL), new Onset.Anew())) {
            assertTrue(roomy.plan().fits());
        }
    }
}
