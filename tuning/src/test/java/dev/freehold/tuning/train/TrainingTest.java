package dev.freehold.tuning.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import dev.freehold.tuning.network.Reference;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.train.config.ConfigReader;
import dev.freehold.tuning.train.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
    private static final Path CHAT = Reference.repository().resolve("fixtures/chat/hf");
    private static final Compute COMPUTE = new Compute(1, "", false);

    @TempDir
    private Path folder;

    private Path data;
    private Path pairs;
    private final List<String> events = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        data = Files.writeString(folder.resolve("data.jsonl"), """
                {"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello."}]}
                """.repeat(2));
        pairs = Files.writeString(folder.resolve("pairs.jsonl"), """
                {"prompt":"Hi","chosen":"Hello.","rejected":"Go."}
                """);
    }

    private Settings settings(Path... sources) {
        return new Settings().option("base_model", "BASE", CHAT).option("adapter", "--lora", "lora")
                .option("output_dir", "-o", folder.resolve("out")).options("datasets", "DATA", List.of(sources));
    }

    private static Training prepare(Settings settings, Onset onset) {
        return Training.prepare(ConfigReader.tune(settings).config(), COMPUTE, onset);
    }

    private static String complaint(Settings settings) {
        return assertThrows(RuntimeException.class, () -> {
            try (Training training = prepare(settings, new Onset.Anew())) {
                training.plan();
            }
        }).getMessage();
    }

    private final class Listener implements TrainingObserver {
        @Override
        public void stepped(StepReport step, int steps, double secondsRemaining) {
            events.add("step " + step.step());
        }

        @Override
        public void evaluated(Evaluation evaluation) {
            events.add("evaluated " + evaluation.step());
        }

        @Override
        public void saved(Path checkpoint) {
            events.add("saved " + checkpoint.getFileName());
        }
    }

    @Test
    void theStateIsKeptBeforeItIsMeasured() throws IOException {
        Settings settings = settings(data).option("val_set_size", "--validation", 1);
        try (Training training = prepare(settings, new Onset.Anew())) {
            assertEquals(training.plan().counts().tokens() * 5, training.plan().data());
            assertEquals(Training.Outcome.FINISHED, training.run(new Listener(), () -> false));
        }
        assertEquals(List.of("step 1", "saved checkpoint-000001", "evaluated 1"), events);
        Path log = folder.resolve("out").resolve(TrainingLog.NAME);
        List<String> lines = Files.readAllLines(log);
        assertEquals(2, lines.size());
        Files.write(log, lines.subList(0, 1)); // stopped while it measured
        events.clear();
        try (Training training = prepare(settings, new Onset.Resuming())) {
            training.run(new Listener(), () -> false);
        }
        assertEquals(List.of("evaluated 1"), events);
        assertEquals(lines, Files.readAllLines(log));
    }

    @Test
    void anAdapterNamesItsBaseWhereverItIsUsed() throws IOException {
        Path relative = Path.of("").toAbsolutePath().relativize(CHAT.toAbsolutePath());
        try (Training training = prepare(settings(data).option("base_model", "BASE", relative), new Onset.Anew())) {
            training.run(new Listener(), () -> false);
        }
        assertEquals(CHAT.toAbsolutePath().normalize().toString(), Json.parseObject(Files.readString(
                folder.resolve("out/adapter_config.json"))).get("base_model_name_or_path"));
    }

    @Test
    void nothingIsMadeBeforeTheDataIsThere() throws IOException {
        Path vocabulary = Files.createDirectory(folder.resolve("vocabulary"));
        Files.writeString(vocabulary.resolve("tokenizer.json"), "no vocabulary, which a random start would read");
        Settings scratch = new Settings().option("tokenizer", "--tokenizer", vocabulary)
                .option("shape", "--shape", "hidden_size=8,num_hidden_layers=1,num_attention_heads=1")
                .option("output_dir", "-o", folder.resolve("out")).options("datasets", "DATA",
                        List.of(folder.resolve("none.txt")));
        assertEquals(folder.resolve("none.txt") + ": no such file", assertThrows(TrainingException.class,
                () -> Training.prepare(ConfigReader.scratch(scratch).config(), COMPUTE, new Onset.Anew()))
                        .getMessage());
    }

    @Test
    void dataOfAnotherKindIsNamed() throws IOException {
        assertEquals(data + ": DPO learns from pairs of answers, 'chosen' and 'rejected': there are none",
                complaint(settings(data).option("rl", "--dpo", "dpo")));
        assertEquals(pairs + ": has pairs of answers, which DPO learns from: --dpo, or 'rl: dpo'",
                complaint(settings(data).options("test_datasets", "--validation-data", List.of(pairs))));
        assertEquals(data + ": DPO learns from pairs of answers, 'chosen' and 'rejected': there are none",
                complaint(settings(pairs).option("rl", "--dpo", "dpo")
                        .options("test_datasets", "--validation-data", List.of(data))));
        assertEquals(folder + ": a folder; name the files in it", complaint(settings(folder)));
        Path mute = Files.writeString(folder.resolve("mute.jsonl"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        String none = complaint(settings(data).options("test_datasets", "--validation-data", List.of(mute)));
        assertTrue(none.startsWith(mute + ": of 1 entries none is left"), none);
    }
}
