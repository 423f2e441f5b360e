package dev.freehold.tuning.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.freehold.tensor.training.Precision;
import dev.freehold.tuning.network.Reference;
import dev.freehold.tuning.train.config.ConfigReader;
import dev.freehold.tuning.train.config.Settings;
import dev.freehold.tuning.train.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever changes tokens or numbers changes what a run is known by.
class RunRecordTest {
    private static final Path CHAT = Reference.repository().resolve("fixtures/chat/hf");

    @TempDir
    private Path folder;

    private Path model;
    private Path data;

    @BeforeEach
    void write() throws IOException {
        model = Files.createDirectory(folder.resolve("model"));
        try (var files = Files.list(CHAT)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        data = Files.writeString(folder.resolve("data.jsonl"), "{}");
    }

    private Settings settings() {
        return new Settings().option("output_dir", "-o", folder.resolve("out"))
                .options("datasets", "DATA", List.of(data));
    }

    private static Map<String, Object> record(TrainingConfig config) {
        return RunRecord.of(config, Precision.F32);
    }

    private void requireNoticed(TrainingConfig config, String file) throws IOException {
        Map<String, Object> before = record(config);
        assertEquals(before, record(config));
        Files.writeString(model.resolve(file), " ", StandardOpenOption.APPEND);
        assertNotEquals(before, record(config));
    }

    @Test
    void aTokenizerThatChanged() throws IOException {
        TrainingConfig scratch = ConfigReader.scratch(settings().option("tokenizer", "--tokenizer", model)
                .option("shape", "--shape", "hidden_size=8,num_hidden_layers=1,num_attention_heads=1")).config();
        requireNoticed(scratch, "tokenizer.json");
        requireNoticed(scratch, "tokenizer_config.json");
    }

    @Test
    void aBaseOrATeacherThatChanged() throws IOException {
        requireNoticed(ConfigReader.tune(settings().option("base_model", "BASE", model)).config(),
                "tokenizer_config.json");
        requireNoticed(ConfigReader.tune(settings().option("base_model", "BASE", CHAT)
                .option("kd_teacher", "--teacher", model)).config(), "config.json");
    }

    @Test
    void anotherPrecision() {
        TrainingConfig config = ConfigReader.tune(settings().option("base_model", "BASE", model)).config();
        assertNotEquals(RunRecord.of(config, Precision.F32), RunRecord.of(config, Precision.BF16));
    }
}
