package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A small trained model: what Freehold computes with it, beside what transformers and llama.cpp do.
///
/// What every copy of the project can run on its own trained model is in [GenerationIT].
@ThroughLauncher
class TolstoyIT {
    private static final int NEW_TOKENS = 64;

    @TempDir
    private Path scratch;

    private Freehold freehold;
    private Path folder;

    @BeforeEach
    void launcher() throws IOException {
        freehold = Freehold.in(scratch);
        folder = Fixtures.shared("tolstoy");
    }

    @Test
    void logitsAreThoseOfTransformersInBothFormats() {
        String tokens = Fixtures.tokens(prompts().get(1).get("ids"));
        float[] expected = Fixtures.floats(folder.resolve("logits-prompt1.f32"));
        LogitsOf gguf = LogitsOf.model(freehold, folder.resolve("tolstoy-f32.gguf"), tokens);
        LogitsOf huggingFace = LogitsOf.model(freehold, folder.resolve("hf"), tokens);
        gguf.assertClose(expected, 1e-3);
        huggingFace.assertClose(expected, 1e-3);
        assertArrayEquals(gguf.values(), huggingFace.values(), "the same weights, bit for bit");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void greedyContinuationsAreEqualTokenForToken(int prompt) {
        Map<String, Object> reference = prompts().get(prompt);
        String model = folder.resolve("tolstoy-f32.gguf").toString();
        String out = freehold.out("complete", model, "--tokens", Fixtures.tokens(reference.get("ids")),
                "-n", Integer.toString(NEW_TOKENS), "--greedy", "--ignore-eos", "--json");
        Map<String, Object> answer = Json.parseObject(out);
        assertEquals(reference.get("greedy_ids"), answer.get("ids"));
        assertEquals(reference.get("greedy_text"), answer.get("text"));
    }

    @Test
    void meanSurpriseIsThatOfTransformers() {
        Map<String, Object> reference = Json.object(reference().get("perplexity"), "perplexity");
        int window = ((Long) reference.get("window")).intValue();
        int[] tokens = Json.array(reference.get("tokens"), "tokens").stream()
                .mapToInt(id -> ((Long) id).intValue()).toArray();
        int windows = (tokens.length - 1) / window;
        double surprise = IntStream.range(0, windows).mapToDouble(i -> surprise(tokens, i * window, window)).sum();
        double expected = ((Number) reference.get("nll_per_token")).doubleValue();
        assertEquals(8, windows);
        assertEquals(expected, surprise / (windows * window), 1e-3 * expected);
    }

    private double surprise(int[] tokens, int from, int length) {
        String given = Arrays.stream(tokens, from, from + length).mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
        LogitsOf logits = LogitsOf.model(freehold, folder.resolve("tolstoy-f32.gguf"), given);
        return logits.surprise(Arrays.copyOfRange(tokens, from + 1, from + length + 1));
    }

    @Test
    void perplexityOfTheFullWeightsIsThatOfLlamaCpp() {
        assertEquals(64.3293, perplexity("f32"), 1e-3 * 64.3293);
    }

    /// @param llamaCpp  what `llama-perplexity -c 512` reports of the same file and text
    @ParameterizedTest
    @CsvSource({
        "F16, 64.3289",
        "BF16, 64.3318",
        "Q8_0, 64.3471",
        "Q6_K, 64.3154",
        "Q5_K_M, 64.4406",
        "Q5_1, 64.3001",
        "Q5_0, 64.4296",
        "Q4_K_M, 64.3986",
        "IQ4_NL, 64.5079",
        "IQ4_XS, 64.4552",
        "Q4_1, 64.4121",
        "Q4_0, 64.4655",
        "Q3_K_M, 64.8410",
        "Q2_K, 65.7369"
    })
    void quantizedFilesLoseNoMoreThanInLlamaCpp(String type, double llamaCpp) {
        double perplexity = perplexity(type);
        assertTrue(perplexity <= 1.005 * llamaCpp, () -> type + ": " + perplexity + ", llama.cpp: " + llamaCpp);
        // Far below it would be as wrong: both read the same weights.
        assertTrue(perplexity >= 0.995 * llamaCpp, () -> type + ": " + perplexity + ", llama.cpp: " + llamaCpp);
    }

    private double perplexity(String type) {
        String model = folder.resolve("tolstoy-" + type + ".gguf").toString();
        String out = freehold.out("perplexity", model, folder.resolve("validation.txt").toString(), "--json",
                "--threads", "1"); // since two of these tests run side by side
        return ((Number) Json.parseObject(out).get("perplexity")).doubleValue();
    }

    private Map<String, Object> reference() {
        return Json.object(Fixtures.json(folder.resolve("reference.json")), "reference.json");
    }

    private List<Map<String, Object>> prompts() {
        Stream<Object> prompts = Json.array(reference().get("prompts"), "prompts").stream();
        return prompts.map(prompt -> Json.object(prompt, "prompt")).toList();
    }
}
