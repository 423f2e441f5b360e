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
    /// The last digit of a divergence that llama-perplexity prints.
    private static final double PRINTED = 1e-6;

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
        assertEquals(64.3293, number(perplexity("f32"), "perplexity"), 1e-3 * 64.3293);
    }

    /// What llama.cpp 0.7.0 reports of the same files and text, its reference made by
    /// `llama-perplexity -m tolstoy-f32.gguf -f validation.txt -c 512 --kl-divergence-base base.kld`, the figures by
    /// `llama-perplexity -m tolstoy-TYPE.gguf -f validation.txt -c 512 --kl-divergence-base base.kld --kl-divergence`.
    ///
    /// @param llamaCpp  its perplexity
    /// @param divergence  its mean KL divergence from the full weights
    @ParameterizedTest
    @CsvSource({
        "F16, 64.3289, 0.000000",
        "BF16, 64.3318, 0.000006",
        "Q8_0, 64.3471, 0.000087",
        "Q6_K, 64.3154, 0.000522",
        "Q5_K_M, 64.4406, 0.000965",
        "Q5_1, 64.3001, 0.001005",
        "Q5_0, 64.4296, 0.001164",
        "Q4_K_M, 64.3986, 0.002554",
        "IQ4_NL, 64.5079, 0.002786",
        "IQ4_XS, 64.4552, 0.002967",
        "Q4_1, 64.4121, 0.003078",
        "Q4_0, 64.4655, 0.003804",
        "Q3_K_M, 64.8410, 0.006018",
        "Q2_K, 65.7369, 0.025857"
    })
    void quantizedFilesLoseNoMoreThanInLlamaCpp(String type, double llamaCpp, double divergence) {
        Map<String, Object> figures = perplexity(type, "--against", folder.resolve("tolstoy-f32.gguf").toString());
        double perplexity = number(figures, "perplexity");
        assertTrue(perplexity <= 1.005 * llamaCpp, () -> type + ": " + perplexity + ", llama.cpp: " + llamaCpp);
        // Far below it would be as wrong: both read the same weights.
        assertTrue(perplexity >= 0.995 * llamaCpp, () -> type + ": " + perplexity + ", llama.cpp: " + llamaCpp);
        double lost = number(figures, "kl_divergence");
        assertTrue(lost <= 1.05 * divergence + PRINTED, () -> type + ": " + lost + ", llama.cpp: " + divergence);
    }

    private Map<String, Object> perplexity(String type, String... more) {
        String model = folder.resolve("tolstoy-" + type + ".gguf").toString();
        Stream<String> arguments = Stream.of("perplexity", model, folder.resolve("validation.txt").toString(), "--json",
                "--threads", "1"); // since two of these tests run side by side
        return Json.parseObject(freehold.out(Stream.concat(arguments, Stream.of(more)).toArray(String[]::new)));
    }

    private static double number(Map<String, Object> figures, String name) {
        return ((Number) figures.get(name)).doubleValue();
    }

    private Map<String, Object> reference() {
        return Json.object(Fixtures.json(folder.resolve("reference.json")), "reference.json");
    }

    private List<Map<String, Object>> prompts() {
        Stream<Object> prompts = Json.array(reference().get("prompts"), "prompts").stream();
        return prompts.map(prompt -> Json.object(prompt, "prompt")).toList();
    }
}
