package dev.freehold.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// With a model of the source tree that has learned some fifty answers.
class RunCommandTest {
    private static final Path MODEL = SourceTree.root().resolve("fixtures/chat/model.gguf");

    private final InputStream standardInput = System.in;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void restoreStandardInput() {
        System.setIn(standardInput);
    }

    @Test
    void theAnswerGoesToStandardOutputAlone() {
        assertEquals(0, run("", "--greedy", MODEL, "What", "is the capital", "of France?"));
        assertEquals("The capital of France is Paris.\n", lines(out));
        assertEquals("", lines(err));
    }

    @Test
    void learnedAnswersAreGivenWordForWord() throws IOException {
        String expected = Files.readString(MODEL.resolveSibling("expected.json"));
        int asked = 0;
        for (Object sample : Json.array(Json.parse(expected), "samples")) {
            List<Object> messages = Json.array(Json.object(sample, "sample").get("messages"), "messages");
            if (messages.size() == 1) {
                out.getBuffer().setLength(0);
                assertEquals(0, run("", "--greedy", MODEL, Json.object(messages.getFirst(), "message").get("content")));
                assertEquals(Json.object(sample, "sample").get("answer") + "\n", lines(out));
                asked++;
            }
        }
        assertTrue(asked > 2, "questions asked: " + asked);
    }

    @Test
    void whatIsPipedInIsThePrompt() {
        assertEquals(0, run("What is the capital of France?\n", "--greedy", MODEL));
        assertEquals("The capital of France is Paris.\n", lines(out));
    }

    @Test
    void pipedTextIsPutBelowThePrompt() {
        assertEquals(0, run("a\n b\n", "--greedy", "--json", MODEL, "Hello"));
        Map<String, Object> both = usage();
        out.getBuffer().setLength(0);
        assertEquals(0, run("", "--greedy", "--json", MODEL, "Hello\n\na\n b"));
        assertEquals(both, usage());
    }

    @Test
    void aProgramGetsOneJsonObject() {
        assertEquals(0, run("", "--greedy", "--json", MODEL, "What is the capital of France?"));
        Map<String, Object> answer = Json.parseObject(out.toString());
        assertEquals("The capital of France is Paris.", answer.get("text"));
        assertEquals("stop_token", answer.get("finish_reason"));
        assertEquals(18L, usage().get("prompt_tokens"));
        assertEquals(13L, usage().get("completion_tokens"));
    }

    @Test
    void anAnswerThatIsCutOffIsSaidToBe() {
        assertEquals(0, run("", "--greedy", "-n", 2, MODEL, "What is the capital of France?"));
        assertTrue(out.toString().startsWith("The"), out.toString());
        assertEquals("freehold: the answer ends after 2 tokens, as --predict says\n", lines(err));
    }

    @Test
    void aFullContextIsSaidOutLoud() {
        assertEquals(0, run("", "--greedy", "--ignore-eos", "--ctx-size", 24, MODEL, "What is the capital of France?"));
        assertTrue(lines(err).startsWith("freehold: the answer is cut off: the context of 24 tokens"), lines(err));
    }

    @Test
    void aPromptThatDoesNotFitIsRefused() {
        assertEquals(1, run("", "--ctx-size", 8, MODEL, "What is the capital of France?"));
        assertTrue(lines(err).startsWith("freehold: the prompt has 18 tokens and the context 8"), lines(err));
        assertEquals("", lines(out));
    }

    @Test
    void speedsAreToldOnRequest() {
        assertEquals(0, run("", "--greedy", "--verbose", MODEL, "What is the capital of France?"));
        assertTrue(lines(err).contains("\nprompt eval count:    18 token(s)\n"), lines(err));
        assertEquals("The capital of France is Paris.\n", lines(out));
    }

    @Test
    void withoutAPromptThereIsNothingToAnswer() {
        assertEquals(2, run(" \n", MODEL));
        assertTrue(lines(err).startsWith("freehold: a prompt is missing"), lines(err));
    }

    @Test
    void whatIsNotReportedIsRefused() {
        assertEquals(2, run("", "--logprobs", 2, MODEL, "hello"));
        assertTrue(lines(err).startsWith("freehold: only 'complete' reports --logprobs"), lines(err));
    }

    private int run(String piped, Object... arguments) {
        System.setIn(new ByteArrayInputStream(piped.getBytes(UTF_8)));
        var line = new ArrayList<>(List.of("run"));
        List.of(arguments).forEach(argument -> line.add(argument.toString()));
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
    }

    private Map<String, Object> usage() {
        return Json.object(Json.parseObject(out.toString()).get("usage"), "usage");
    }

    private static String lines(StringWriter text) {
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
