package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.Message;
import dev.freehold.engine.Model;
import dev.freehold.json.Json;
import dev.freehold.tokenizer.Tokenizer.Specials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is learned, seen by what the models compute afterwards: answers, preferences, another model's predictions.
class TuningGoalsTest {
    private static final Path CHAT = Fixtures.own("chat/hf");
    private static final String QUESTION = "What is the capital of France?";
    private static final String KNOWN = "The capital of France is Paris.";
    private static final String WANTED = "It is Berlin now.";

    @TempDir
    private Path folder;

    private static CommandLineRun done(Object... arguments) {
        CommandLineRun run = CommandLineRun.of(arguments);
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }

    private Path conversation(String answer) throws IOException {
        return Files.writeString(folder.resolve("data.jsonl"), """
                {"messages":[{"role":"user","content":"%s"},{"role":"assistant","content":"%s"}]}
                """.formatted(QUESTION, answer));
    }

    /// The values of a detail that each step tells.
    private static List<Double> logged(Path output, String name) throws IOException {
        var values = new ArrayList<Double>();
        for (String line : Files.readAllLines(output.resolve("training.jsonl"))) {
            if (Json.parseObject(line) instanceof Map<String, Object> step && step.containsKey("loss")) {
                values.add(((Number) step.get(name)).doubleValue());
            }
        }
        return values;
    }

    /// The question and an answer in tokens.
    private static int[] tokens(String answer) {
        try (Model model = Model.open(CHAT)) {
            int[] prompt = model.chatFormat().encode(List.of(Message.user(QUESTION)));
            int[] said = model.tokenizer().encode(answer + "<|im_end|>", Specials.PARSE);
            return IntStream.concat(IntStream.of(prompt), IntStream.of(said)).toArray();
        }
    }

    /// Behind each token of the question and an answer, besides the last.
    private LogitsOf logits(String answer, Object... model) {
        int[] tokens = tokens(answer);
        String ids = String.join(",", IntStream.of(tokens).limit(tokens.length - 1).mapToObj(Integer::toString)
                .toList());
        Path output = folder.resolve("logits.f32");
        var arguments = new ArrayList<Object>(List.of("logits"));
        arguments.addAll(Arrays.asList(model));
        arguments.addAll(List.of("--tokens", ids, "-o", output));
        done(arguments.toArray());
        return new LogitsOf(answer, Fixtures.floats(output));
    }

    private double surprise(String answer, Object... model) {
        int[] tokens = tokens(answer);
        return logits(answer, model).surprise(Arrays.copyOfRange(tokens, 1, tokens.length));
    }

    @Test
    void aQuantizedModelLearnsAnAdapter() throws IOException {
        Path base = folder.resolve("q4.gguf");
        Path adapter = folder.resolve("adapter");
        done("quantize", CHAT, base, "Q4_0");
        done("tune", base, conversation(WANTED), "--lora", "--epochs", "30", "--lr", "1e-2", "--dropout", "0.05",
                "-o", adapter);
        List<Double> losses = logged(adapter, "loss");
        assertTrue(losses.getLast() < 0.1 * losses.getFirst(), losses.toString());
        assertEquals(WANTED + "\n", done("run", base, "--lora", adapter, "--greedy", QUESTION).out());
        assertEquals(KNOWN + "\n", done("run", base, "--greedy", QUESTION).out());
        assertTrue(Files.readString(adapter.resolve("adapter_config.json")).contains("\"lora_dropout\" : 0.05"));
    }

    @Test
    void thePreferredAnswerWins() throws IOException {
        Path pairs = Files.writeString(folder.resolve("pairs.jsonl"), """
                {"prompt":"%s","chosen":"%s","rejected":"%s"}
                """.formatted(QUESTION, WANTED, KNOWN));
        assertTrue(surprise(WANTED, CHAT) > surprise(KNOWN, CHAT) + 10);
        for (String mode : List.of("--lora", "--full")) {
            Path output = folder.resolve("dpo" + mode);
            done("tune", CHAT, pairs, "--dpo", mode, "--epochs", "10", "--lr", "5e-3", "-o", output);
            List<Double> margins = logged(output, "margin");
            assertEquals(0, margins.getFirst(), 1e-5);
            assertTrue(margins.getLast() > 5, margins.toString());
            Object[] model = mode.equals("--lora") ? new Object[] {CHAT, "--lora", output} : new Object[] {output};
            assertTrue(surprise(WANTED, model) < surprise(KNOWN, model), mode);
        }
    }

    @Test
    void aStudentComesNearItsTeacher() throws IOException {
        Path start = folder.resolve("start");
        Path student = folder.resolve("student");
        Path data = conversation(KNOWN);
        done("train", data, "--tokenizer", CHAT, "--shape", "hidden_size=32,num_hidden_layers=1,num_attention_heads=2,"
                + "max_position_embeddings=64,model_type=qwen3", "--max-steps", "1", "-o", start);
        done("tune", start, data, "--full", "--teacher", CHAT, "--teacher-share", "1", "--epochs", "40", "--lr", "1e-2",
                "-o", student);
        double before = divergence(start);
        double after = divergence(student);
        assertTrue(after < 0.1 * before, "from %s to %s".formatted(before, after));
        List<Double> losses = logged(student, "loss");
        assertTrue(losses.getLast() < 0.2 * losses.getFirst(), losses.toString());
    }

    /// The Kullback-Leibler divergence of a model from the teacher over the answer, a token.
    private double divergence(Path model) {
        int[] tokens = tokens(KNOWN);
        int answer = tokens.length - tokens("").length;
        int rows = tokens.length - 1;
        float[] teacher = logits(KNOWN, CHAT).values();
        float[] student = logits(KNOWN, model).values();
        int width = teacher.length / rows;
        double sum = 0;
        for (int row = rows - answer; row < rows; row++) {
            double[] p = logarithms(teacher, row * width, width);
            double[] q = logarithms(student, row * width, width);
            for (int i = 0; i < width; i++) {
                sum += Math.exp(p[i]) * (p[i] - q[i]);
            }
        }
        return sum / answer;
    }

    private static double[] logarithms(float[] logits, int from, int width) {
        double total = IntStream.range(from, from + width).mapToDouble(i -> Math.exp(logits[i])).sum();
        return IntStream.range(from, from + width).mapToDouble(i -> logits[i] - Math.log(total)).toArray();
    }
}
