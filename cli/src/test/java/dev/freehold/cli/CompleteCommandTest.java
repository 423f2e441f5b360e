package dev.freehold.cli;

import static dev.freehold.cli.CommandLineRun.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompleteCommandTest {
    private static final String PROMPT = "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n"
            + "<|im_start|>assistant\n";

    @Test
    void theTextIsTakenFromArgumentsFileOrInput(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("prompt.txt"), PROMPT);
        String expected = CommandLineRun.of("complete", "--greedy", MODEL, PROMPT).out();
        assertTrue(expected.contains("France is Paris."), expected);
        assertEquals(expected, CommandLineRun.piped(PROMPT, "complete", "--greedy", MODEL).out());
        assertEquals(expected, CommandLineRun.of("complete", "--greedy", MODEL, "-f", file).out());
        String ids = CommandLineRun.of("tokenize", "--ids", MODEL, PROMPT).out().strip();
        assertEquals(expected, CommandLineRun.of("complete", "--greedy", MODEL, "--tokens", ids).out());
    }

    @Test
    void aProgramGetsIdsAndLogProbabilities() {
        var run = CommandLineRun.of("complete", "--greedy", "--json", "-n", 3, "--logprobs", 2, MODEL, PROMPT);
        Map<String, Object> answer = Json.parseObject(run.out());
        assertEquals(3, Json.array(answer.get("ids"), "ids").size());
        assertEquals("length", answer.get("finish_reason"));
        var first = Json.object(Json.array(answer.get("logprobs"), "logprobs").getFirst(), "first");
        assertEquals(Json.array(answer.get("ids"), "ids").getFirst(), first.get("id"));
        assertEquals(2, Json.array(first.get("top"), "top").size());
        assertEquals("freehold: the answer ends after 3 tokens, as --predict says\n", run.err());
    }

    @Test
    void stopStringsAndSeedsAreHonoured() {
        assertEquals("The capital of \n",
                CommandLineRun.of("complete", "--greedy", "--stop", "France", MODEL, PROMPT).out());
        String[] hot = {"complete", "--temp", "3", "--top-k", "0", "--top-p", "1", "-n", "20", "--seed", "5",
            MODEL.toString(), PROMPT};
        assertEquals(CommandLineRun.of((Object[]) hot).out(), CommandLineRun.of((Object[]) hot).out());
    }

    @Test
    void whatContradictsItselfIsAUsageError() {
        assertUsageError("TEXT, --file and --tokens exclude each other", "--tokens", "1", MODEL, "text");
        assertUsageError("--logprobs is for --json: plain text has no place for them", "--logprobs", 1, MODEL, "a");
        assertUsageError("--greedy and --temp exclude each other", "--greedy", "--temp", 0.5, MODEL, "a");
        assertUsageError("--greedy and --temp exclude each other", "--temp", 0.5, "--greedy", MODEL, "a");
        assertUsageError(
                "there is no CPU tier 'faster'; there are: avx512-vnni, avx-vnni, avx2, vector, java, reference",
                "--cpu-tier", "faster", MODEL, "a");
        assertUsageError("max tokens should be 1 or more, is 0", "-n", 0, MODEL, "a");
        assertUsageError("threads should be 0 to 1024, is -1", "-t", -1, MODEL, "a");
    }

    private static void assertUsageError(String message, Object... options) {
        var arguments = new Object[options.length + 1];
        arguments[0] = "complete";
        System.arraycopy(options, 0, arguments, 1, options.length);
        var run = CommandLineRun.of(arguments);
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().startsWith("freehold: " + message + "\n"), run.err());
    }

    @Test
    void greedyAndATemperatureOfZeroAgree() {
        assertEquals(0, CommandLineRun.of("complete", "--greedy", "--temp", 0, "-n", 1, MODEL, PROMPT).exitCode());
    }

    @Test
    void idsThatAreNoTokensAreAFailure() {
        var run = CommandLineRun.of("complete", MODEL, "--tokens", "1,400");
        assertEquals("freehold: token 400 is not of the vocabulary, 0 to 399\n", run.err());
        assertEquals(1, run.exitCode());
    }

    @Test
    void anEmptyTextIsAFailure() {
        var run = CommandLineRun.piped("", "complete", MODEL);
        assertEquals("freehold: there is no text to continue: give it as an argument, with --file, or pipe it in\n",
                run.err());
        assertEquals(1, run.exitCode());
    }

    @Test
    void aContextLargerThanTheModelsIsSaid() {
        var run = CommandLineRun.of("complete", "--greedy", "--ctx-size", 1000, "-n", 12, MODEL, PROMPT);
        assertTrue(run.err().startsWith("freehold: the model was made for a context of 512 tokens"), run.err());
    }

    @Test
    void anOutputThatNobodyReadsEndsTheAnswer() {
        var err = new StringWriter();
        var closed = new PrintWriter(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        int exitCode = Main.run(closed, new PrintWriter(err, true),
                "complete", "--greedy", "--ignore-eos", MODEL.toString(), PROMPT);
        assertEquals(1, exitCode);
        assertEquals("freehold: standard output cannot be written" + System.lineSeparator(), err.toString());
    }

    @Test
    void aBoundThatBoundsNothingIsSaid() {
        var run = CommandLineRun.of("complete", "--greedy", "-n", 1, "--expert-memory", "1M", MODEL, PROMPT);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().startsWith("freehold: --expert-memory bounds nothing: the model has no experts\n"),
                run.err());
        assertEquals(2, CommandLineRun.of("complete", "--expert-memory", "much", MODEL, PROMPT).exitCode());
    }
}
