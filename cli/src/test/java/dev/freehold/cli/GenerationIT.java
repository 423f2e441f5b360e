package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers of the project's own chat model, from a command line to standard output.
@ThroughLauncher
class GenerationIT {
    private static final String MODEL = Fixtures.own("chat/model.gguf").toString();
    private static final String QUESTION = "What is the capital of France?";
    private static final String ANSWER = "The capital of France is Paris.";
    private static final String COUNT = "<|im_start|>user\nCount to ten.<|im_end|>\n<|im_start|>assistant\n";
    private static final String COUNTED = "One, two, three, four, five, six, seven, eight, nine, ten.";

    @TempDir
    private Path scratch;

    private Freehold freehold;

    @BeforeEach
    void launcher() throws IOException {
        freehold = Freehold.in(scratch);
    }

    @ParameterizedTest
    @CsvSource({"model.gguf, 3", "model-F16.gguf, 6", "hf, 9", "model.gguf, 5"})
    void greedyAnswersAreThoseOfTransformersTokenForToken(String file, int conversation) {
        Map<String, Object> expected = conversation(conversation);
        Map<String, Object> answer = Json.parseObject(freehold.out("complete", Fixtures.own("chat/" + file).toString(),
                "--tokens", Fixtures.tokens(expected.get("prompt_ids")), "--greedy", "--json"));
        List<Object> ids = Json.array(expected.get("answer_ids"), "answer_ids");
        List<Object> promptIds = Json.array(expected.get("prompt_ids"), "prompt_ids");
        assertEquals(expected.get("answer"), answer.get("text"));
        assertEquals(ids.subList(0, ids.size() - 1), answer.get("ids"), "all but the stop token");
        assertEquals("stop_token", answer.get("finish_reason"));
        var usage = Json.object(answer.get("usage"), "usage");
        assertEquals((long) promptIds.size(), usage.get("prompt_tokens"));
        assertEquals((long) ids.size(), usage.get("completion_tokens"));
    }

    @Test
    void runAnswersTheArgumentOnStandardOutputAlone() {
        Finished run = freehold.run("run", MODEL, QUESTION);
        assertEquals(new Finished(0, ANSWER + "\n", ""), run);
    }

    @Test
    void runAnswersWhatIsPipedIn() {
        assertEquals(new Finished(0, ANSWER + "\n", ""), freehold.fed(QUESTION + "\n", "run", MODEL, "--greedy"));
    }

    @Test
    void runAnswersInJson() {
        Map<String, Object> answer = Json.parseObject(freehold.out("run", Fixtures.own("chat/hf").toString(), "--json",
                "--greedy", "--system", "You are a helpful assistant.", "What is the capital of Japan?"));
        assertEquals("The capital of Japan is Tokyo.", answer.get("text"));
        assertEquals("stop_token", answer.get("finish_reason"));
    }

    @Test
    void completeTakesTheTextFromAnArgumentAFileOrAPipe() throws IOException {
        Path file = Files.writeString(scratch.resolve("prompt.txt"), COUNT);
        Finished expected = new Finished(0, COUNTED + "\n", "");
        assertEquals(expected, freehold.run("complete", MODEL, "--greedy", COUNT));
        assertEquals(expected, freehold.run("complete", MODEL, "--greedy", "--file", file.toString()));
        assertEquals(expected, freehold.fed(COUNT, "complete", MODEL, "--greedy"));
    }

    /// The text goes over the bounds of tokens, and none of it is printed.
    @Test
    void stopStringsEndTheAnswerBeforeThem() {
        assertEquals("One, two, three, four, five, six\n",
                freehold.out("complete", MODEL, "--greedy", "--stop", "xyz", "--stop", ", seven, ei", COUNT));
    }

    @Test
    void maxTokensEndsTheAnswerAndSaysSo() {
        Finished run = freehold.run("complete", MODEL, "--greedy", "--max-tokens", "3", "--json", COUNT);
        Map<String, Object> answer = Json.parseObject(run.out());
        assertEquals(0, run.exitCode());
        assertEquals(3, Json.array(answer.get("ids"), "ids").size());
        assertEquals("length", answer.get("finish_reason"));
        assertTrue(COUNTED.startsWith((String) answer.get("text")), run.out());
        assertTrue(run.err().startsWith("freehold: the answer ends after 3 tokens"), run.err());
    }

    @Test
    void logProbabilitiesOfATokenAndItsRivalsAddUpToOneAtMost() {
        Map<String, Object> answer = Json.parseObject(
                freehold.out("complete", MODEL, "--greedy", "--json", "--logprobs", "3", "-n", "4", COUNT));
        List<Object> tokens = Json.array(answer.get("logprobs"), "logprobs");
        assertEquals(4, tokens.size());
        for (int i = 0; i < 4; i++) {
            var token = Json.object(tokens.get(i), "token");
            List<Object> top = Json.array(token.get("top"), "top");
            assertEquals(Json.array(answer.get("ids"), "ids").get(i), token.get("id"));
            assertEquals(3, top.size());
            assertEquals(token.get("id"), Json.object(top.getFirst(), "likeliest").get("id"));
            double sum = top.stream().mapToDouble(rival ->
                    Math.exp(((Number) Json.object(rival, "rival").get("logprob")).doubleValue())).sum();
            assertTrue(0.9 <= sum && sum <= 1 + 1e-6, () -> "sum " + sum); // the model is sure of these answers
        }
    }

    @Test
    void theSameSeedGivesTheSameText() {
        String[] command = {"complete", MODEL, "--temp", "3", "--top-k", "0", "--top-p", "1", "-n", "40",
            "--ignore-eos", "--seed", "7", COUNT};
        String seven = freehold.out(command);
        assertEquals(seven, freehold.out(command));
        command[command.length - 2] = "8";
        assertNotEquals(seven, freehold.out(command));
    }

    @Test
    void aFullContextIsReportedOnStandardError() {
        Finished run = freehold.run("complete", MODEL, "--greedy", "--ignore-eos", "-c", "24", "--json", COUNT);
        assertEquals(0, run.exitCode());
        assertEquals("context_full", Json.parseObject(run.out()).get("finish_reason"));
        String warning = "freehold: the answer is cut off: the context of 24 tokens is full";
        assertTrue(run.err().startsWith(warning), run.err());
    }

    @Test
    void aPromptLargerThanTheContextIsRefused() {
        Complaint.of(freehold.run("complete", MODEL, "-c", "4", COUNT)).mentions("the context 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--temp -1", "--top-p 1.5", "--threads 100000", "--max-tokens x", "--predicted 3",
        "--tokens 1,a", "--tokens 1"})
    void commandLinesThatMakeNoSenseEndWithTwo(String options) {
        Finished run = freehold.run(("complete " + MODEL + " text " + options).split(" "));
        assertEquals(2, run.exitCode(), run.err());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("freehold: "), run.err());
    }

    @Test
    void withoutALocaleAnswersAndPipesStayUnicode() throws IOException {
        Path piped = Files.writeString(scratch.resolve("piped.txt"), "谢谢 😀");
        Finished ids = Freehold.finish(freehold.start(Map.of("LC_ALL", "C"), Redirect.from(piped.toFile()), List.of(),
                "tokenize", MODEL, "--ids"));
        Finished text = Freehold.finish(freehold.start(Map.of("LC_ALL", "C"), Freehold.NOTHING, List.of(),
                "detokenize", MODEL, ids.out().strip()));
        assertEquals("谢谢 😀\n", text.out());
        Finished answer = Freehold.finish(freehold.start(Map.of("LC_ALL", "C"), Freehold.NOTHING, List.of(),
                "run", MODEL, "--greedy", "How do you say thank you in Chinese?"));
        assertEquals("In Chinese, thank you is 谢谢.\n", answer.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "complete"})
    void anInterruptEndsALongAnswerWith130(String command) throws IOException, InterruptedException {
        // Below a shell that ignores interrupts, as those in the background do, Java would ignore them too.
        List<String> before = OS.LINUX.isCurrentOs() ? List.of("env", "--default-signal=INT") : List.of();
        Finished.Running running = freehold.start(Map.of(), Freehold.NOTHING, before,
                command, MODEL, "--ignore-eos", "-c", "100000", "--cpu-tier", "reference", "--threads", "1", QUESTION);
        while (Files.size(running.out()) == 0 && running.process().isAlive()) {
            Thread.sleep(20);
        }
        Process kill = new ProcessBuilder("kill", "-INT", Long.toString(running.process().pid())).start();
        assertEquals(0, kill.waitFor());
        Finished finished = Freehold.finish(running);
        assertEquals(130, finished.exitCode(), finished.err());
        assertTrue(finished.out().length() > 0);
        assertTrue(!finished.err().contains("Exception"), finished.err());
    }

    private static Map<String, Object> conversation(int index) {
        Object conversations = Fixtures.json(Fixtures.own("chat/expected.json"));
        return Json.object(Json.array(conversations, "conversations").get(index), "conversation");
    }
}
