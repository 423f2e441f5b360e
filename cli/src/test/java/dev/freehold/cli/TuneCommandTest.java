package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models that learn, from a command line to a folder.
class TuneCommandTest {
    private static final Path CHAT = Fixtures.own("chat/hf");
    private static final String QUESTION = "What is the capital of France?";
    private static final String LEARNED = "It is Berlin now.";
    private static final String[] SHAPE = {"--tokenizer", CHAT.toString(), "--shape",
        "hidden_size=32,num_hidden_layers=1,num_attention_heads=2,max_position_embeddings=64,model_type=qwen3"};

    @TempDir
    private Path folder;

    private Path data;
    private Path texts;

    @BeforeEach
    void write() throws IOException {
        data = Files.writeString(folder.resolve("data.jsonl"), """
                {"messages":[{"role":"user","content":"%s"},{"role":"assistant","content":"%s"}]}
                """.formatted(QUESTION, LEARNED));
        texts = Files.writeString(folder.resolve("texts.txt"), "The cat sat on the mat. The dog lay on the log.\n"
                .repeat(20));
    }

    private Path out(String name) {
        return folder.resolve(name);
    }

    private CommandLineRun tune(String... arguments) {
        return run("tune", List.of(CHAT.toString(), data.toString()), arguments);
    }

    private CommandLineRun train(Path output, String... arguments) {
        var all = new ArrayList<>(List.of(texts.toString(), "-o", output.toString()));
        all.addAll(List.of(SHAPE));
        if (!List.of(arguments).contains("--epochs")) {
            all.addAll(List.of("--epochs", "4"));
        }
        if (!List.of(arguments).contains("--lr")) {
            all.addAll(List.of("--lr", "1e-2"));
        }
        return run("train", all, arguments);
    }

    private static CommandLineRun run(String command, List<String> first, String... arguments) {
        var all = new ArrayList<Object>(List.of(command));
        all.addAll(first);
        all.addAll(Arrays.asList(arguments));
        return CommandLineRun.of(all.toArray());
    }

    private static void requireDone(CommandLineRun run) {
        assertEquals(0, run.exitCode(), run.err());
    }

    private static void requireComplaint(String message, int exitCode, CommandLineRun run) {
        assertEquals("freehold: " + message, run.err().lines().findFirst().orElse(""));
        assertEquals(exitCode, run.exitCode());
    }

    @Test
    void anAdapterChangesTheAnswerAndAllWeightsDoToo() {
        Path adapter = out("adapter");
        CommandLineRun lora = tune("-o", adapter.toString(), "--lora", "--epochs", "30", "--lr", "1e-2");
        requireDone(lora);
        assertTrue(Files.exists(adapter.resolve("adapter_model.safetensors")));
        assertEquals(LEARNED + "\n", CommandLineRun.of("run", CHAT, "--lora", adapter, "--greedy", QUESTION).out());
        Path model = out("model");
        requireDone(tune("-o", model.toString(), "--full", "--epochs", "30", "--lr", "3e-3"));
        assertEquals(LEARNED + "\n", CommandLineRun.of("run", model, "--greedy", QUESTION).out());
        assertTrue(lora.err().contains("learns   35,840 of 148,032 parameters (24.21 %)"), lora.err());
    }

    @Test
    void aModelFromScratchLearnsItsTextOnAnyThreadsToTheSameBits() throws IOException {
        requireDone(train(out("one"), "--epochs", "60", "--threads", "1"));
        requireDone(train(out("two"), "--epochs", "60", "--threads", "2"));
        assertArrayEquals(Files.readAllBytes(out("one").resolve("model.safetensors")),
                Files.readAllBytes(out("two").resolve("model.safetensors")));
        List<String> log = Files.readAllLines(out("one").resolve("training.jsonl"));
        double loss = ((Number) Json.parseObject(log.getLast()).get("loss")).doubleValue();
        assertTrue(loss < 1.5, "the last loss is " + loss);
        assertTrue(Files.readString(out("one").resolve("report.html")).contains("<svg"));
    }

    @Test
    void whoGoesOnGetsTheSameBits() throws IOException {
        String[] more = {"--save-steps", "3", "--keep", "0", "--validation", "0.2", "--accumulate", "2"};
        requireDone(train(out("model"), more));
        byte[] weights = Files.readAllBytes(out("model").resolve("model.safetensors"));
        byte[] state = Files.readAllBytes(last(out("model")).resolve("model.safetensors"));
        List<String> log = Files.readAllLines(out("model").resolve("training.jsonl"));
        String[] resumed = Arrays.copyOf(more, more.length + 1);
        resumed[more.length] = "--resume=" + out("model").resolve("checkpoint-000003");
        requireDone(train(out("model"), resumed));
        assertArrayEquals(weights, Files.readAllBytes(out("model").resolve("model.safetensors")));
        assertArrayEquals(state, Files.readAllBytes(last(out("model")).resolve("model.safetensors")));
        assertEquals(losses(log), losses(Files.readAllLines(out("model").resolve("training.jsonl"))));
    }

    private static Path last(Path output) throws IOException {
        try (var entries = Files.list(output)) {
            return entries.filter(path -> path.getFileName().toString().startsWith("checkpoint-")).sorted().toList()
                    .getLast();
        }
    }

    private static List<String> losses(List<String> log) {
        return log.stream().map(line -> line.replaceFirst("\"seconds\":[^,}]*", "")).toList();
    }

    @Test
    void anotherRunIsNotTouchedUnlessAsked() throws IOException {
        String model = out("model").toString();
        requireDone(train(out("model"), "--max-steps", "2"));
        requireComplaint(model + ": holds another run; --resume goes on with it, --overwrite begins again", 1,
                train(out("model"), "--max-steps", "2"));
        CommandLineRun other = train(out("model"), "--max-steps", "3", "--resume");
        requireComplaint(model + "/checkpoint-000002: is of a run that differs: max_steps (2, now 3);"
                + " give what it had, or begin again with --overwrite", 1, other);
        Files.writeString(texts, "Something else.\n".repeat(20));
        CommandLineRun changed = train(out("model"), "--max-steps", "2", "--resume");
        assertTrue(changed.err().contains("is of a run that differs: data"), changed.err());
        requireDone(train(out("model"), "--max-steps", "2", "--overwrite"));
        Path used = Files.createDirectory(out("used"));
        Files.writeString(used.resolve("letter.txt"), "mine");
        requireComplaint(used + ": holds other files; give an empty folder or a new one", 1,
                train(used, "--overwrite"));
        requireComplaint(texts + ": is a file, and the result is a folder", 1, train(texts));
        requireComplaint(texts + "/deep: cannot be written: " + texts + " is a file", 1, train(texts.resolve("deep")));
    }

    @Test
    void lossesThatAreNoNumbersEndItAndNameTheExamples() {
        CommandLineRun run = train(out("model"), "--lr", "1e30", "--epochs", "20", "--save-steps", "1");
        assertEquals(1, run.exitCode());
        String line = run.err().lines().toList().getLast();
        assertTrue(line.matches("freehold: step \\d+: .*(NaN|Infinity).*texts\\.txt.*"), line);
        assertTrue(line.contains("the state after step"), line);
        assertFalse(Files.exists(out("model").resolve("config.json")));
    }

    @Test
    void aPlanChangesNothing() {
        CommandLineRun plan = train(out("model"), "--plan", "--batch", "1");
        requireDone(plan);
        assertTrue(plan.err().matches("(?s)data +\\d+ examples.*\nbatches +\\d+ an epoch, of rows of 64 tokens.*\n"
                + "steps +\\d+, 4 epochs\nlearns .*\nmemory .*\ntime .*\nresult .*"), plan.err());
        assertFalse(Files.exists(out("model")));
    }

    @Test
    void wrongOptionsAreMisuse() {
        assertEquals(2, tune("-o", "x", "--lora", "--full").exitCode());
        requireComplaint("--rank: 'lora_r' should be a whole number from 1 on, is '0'", 2,
                tune("-o", "x", "--rank", "0"));
        requireComplaint("--targets: 'lora_target_modules' cannot be: LoRA target 'head' is not known; there are"
                + " down_proj, gate_proj, k_proj, o_proj, q_proj, up_proj, v_proj, and all-linear for all", 2,
                tune("-o", "x", "--targets", "head"));
        requireComplaint("--rank: 'lora_r' cannot be: LoRA rank should be from 1 to 16384, is 20000", 2,
                tune("-o", "x", "--rank", "20000"));
    }

    @Test
    void whatIsMissingIsMisuse() {
        requireComplaint("'output_dir' is missing: give it in the configuration, or -o", 2, tune());
        requireComplaint("'base_model' is missing: give it in the configuration, or BASE", 2, run("tune", List.of()));
        requireComplaint("there is no data: give files, or 'datasets' in the configuration", 2,
                run("tune", List.of(CHAT.toString(), "-o", "x")));
        requireComplaint("'model' is missing: give the shape in the configuration, or --shape", 2,
                run("train", List.of(texts.toString(), "-o", "x")));
        requireComplaint("'tokenizer' is missing: give it in the configuration, or --tokenizer", 2,
                run("train", List.of(texts.toString(), "-o", "x", "--shape",
                        "hidden_size=8,num_hidden_layers=1,num_attention_heads=1")));
        assertTrue(tune().err().contains("'freehold tune --help' lists what is possible."));
    }

    @Test
    void optionsGoBeforeOtherWordsOfTheFile() throws IOException {
        Path yaml = Files.writeString(folder.resolve("tune.yaml"), """
                base_model: %s
                datasets: [%s]
                adapter: lora
                lora_target_linear: true
                save_strategy: no
                rl_beta: 0.2
                output_dir: %s
                max_steps: 3
                """.formatted(CHAT, data, out("adapter")));
        CommandLineRun run = CommandLineRun.of("tune", "--config", yaml, "--targets", "q_proj", "--save-steps", "1",
                "--beta", "0.3", "--keep", "0");
        requireDone(run);
        assertTrue(run.err().startsWith("freehold: 'dpo_beta' has no effect without DPO\n"), run.err());
        assertTrue(Files.exists(out("adapter").resolve("checkpoint-000001")));
        String made = Files.readString(out("adapter").resolve("adapter_config.json"));
        assertTrue(made.contains("q_proj") && !made.contains("v_proj"), made);
        assertTrue(run.err().contains("steps    3, 3 epochs"), run.err());
        CommandLineRun sooner = tune("-o", out("sooner").toString(), "--epochs", "2", "--max-steps", "5", "--plan");
        assertTrue(sooner.err().contains("freehold: 'num_epochs' end it after 2 steps, before the 5 of 'max_steps'"),
                sooner.err());
    }

    @Test
    void aConfigurationIsEnough() throws IOException {
        Path yaml = Files.writeString(folder.resolve("tune.yaml"), """
                base_model: %s
                datasets:
                  - path: %s
                    type: chat_template
                adapter: lora
                lora_r: 4
                lora_target_modules: [q_proj, v_proj]
                output_dir: %s
                max_steps: 2
                num_epochs: 5
                flash_attention: true
                """.formatted(CHAT, data, out("adapter")));
        CommandLineRun run = CommandLineRun.of("tune", "--config", yaml, "--json");
        requireDone(run);
        assertTrue(run.err().startsWith("freehold: " + yaml + ", line 11: 'flash_attention' has no meaning here"),
                run.err());
        assertEquals(2, run.out().lines().filter(line -> line.contains("\"loss\"")).count(), run.out());
    }

    @Test
    void preferencesAndTeachersTeach() throws IOException {
        Path pairs = Files.writeString(folder.resolve("pairs.jsonl"), """
                {"prompt":"%s","chosen":"%s","rejected":"The capital of France is Paris."}
                """.formatted(QUESTION, LEARNED));
        requireDone(CommandLineRun.of("tune", CHAT, pairs, "--dpo", "--lora", "--max-steps", "2", "--epochs", "2",
                "-o", out("dpo")));
        String log = Files.readString(out("dpo").resolve("training.jsonl"));
        assertTrue(log.contains("\"margin\"") && log.contains("\"accuracy\""), log);
        requireDone(tune("-o", out("student").toString(), "--teacher", CHAT.toString(), "--max-steps", "2",
                "--epochs", "2", "--top-k", "8"));
        requireComplaint(data + ": DPO learns from pairs of answers, 'chosen' and 'rejected': there are none", 1,
                tune("-o", out("none").toString(), "--dpo"));
    }
}
