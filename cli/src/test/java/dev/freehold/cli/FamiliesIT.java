package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every model family and tensor type: the logits beside those of transformers.
@ThroughLauncher
class FamiliesIT {
    private static final double TOLERANCE = 1e-3;

    @TempDir
    private Path scratch;

    private Freehold freehold;

    @BeforeEach
    void launcher() throws IOException {
        freehold = Freehold.in(scratch);
    }

    /// @param tolerance  of logits; the reference of `qwen35moe` cut linear attention into chunks in F32
    @ParameterizedTest
    @CsvSource({"qwen2, 1e-3", "qwen2yarn, 1e-3", "llama3, 1e-3", "nemo, 1e-3", "mixtral, 1e-3", "ministral3, 1e-3",
        "qwen3, 1e-3", "qwen3moe, 1e-3", "qwen35, 1e-3", "qwen35moe, 3e-3", "deepseek, 1e-3"})
    void sharedCheckpointsGiveTheLogitsOfTransformersInBothFormats(String family, double tolerance) {
        Path folder = Fixtures.shared("families").resolve(family);
        var reference = Json.object(Fixtures.json(folder.resolve("reference.json")), "reference.json");
        String tokens = Fixtures.tokens(reference.get("tokens"));
        float[] expected = Fixtures.floats(folder.resolve("logits.f32"));
        LogitsOf.model(freehold, folder, tokens).assertClose(expected, tolerance);
        LogitsOf.model(freehold, folder.resolve("model.gguf"), tokens).assertClose(expected, tolerance);
    }

    @Test
    void unknownFamiliesAreRefusedByName() throws IOException {
        Path folder = Files.createDirectory(scratch.resolve("unknown"));
        Path known = Fixtures.own("models/qwen3");
        Files.copy(known.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("config.json"),
                Files.readString(known.resolve("config.json")).replace("\"qwen3\"", "\"qwen9\""));
        assertRefused(folder, "config.json: unsupported model type 'qwen9'");
    }

    private void assertRefused(Path model, String because) {
        Finished run = freehold.run("logits", model.toString(), "--tokens", "1,2", "-o", scratch + "/logits.f32");
        Complaint.of(run).mentions(because);
        assertTrue(Files.notExists(scratch.resolve("logits.f32")));
    }

    /// Of the dense ones those whose files differ most: shards beside one file, permuted queries, a window that only
    /// one can tell.
    @ParameterizedTest
    @ValueSource(strings = {"mistral-window", "llama3", "qwen3", "mixtral", "ministral3", "qwen2moe", "qwen3moe",
        "qwen35", "qwen35-equal", "qwen35moe", "qwen3next", "deepseek2-lite", "deepseek3", "kimi"})
    void ownFoldersGiveTheLogitsOfTransformers(String name) {
        Path folder = Fixtures.own("models").resolve(name);
        LogitsOf.model(freehold, folder, tokens(folder))
                .assertClose(Fixtures.floats(folder.resolve("logits.f32")), TOLERANCE);
    }

    /// @param logits  not those of the folder where GGUF tells less: it knows no windows, and one eps for all norms
    @ParameterizedTest
    @CsvSource({
        "qwen2-tied, logits", "qwen2-yarn, logits", "qwen2-window, logits-full-attention", "llama3, logits",
        "llama-tied-headdim, logits", "llama-linear, logits", "mistral-window, logits-full-attention",
        "qwen3, logits", "mixtral, logits", "ministral3, logits", "qwen2moe, logits", "qwen3moe, logits",
        "qwen35, logits", "qwen35-equal, logits", "qwen35moe, logits", "qwen3next, logits", "deepseek2-lite, logits",
        "deepseek3, logits", "kimi, logits-one-eps"
    })
    void ownGgufFilesGiveTheLogitsOfTransformers(String name, String logits) {
        Path folder = Fixtures.own("models").resolve(name);
        LogitsOf.model(freehold, folder.resolve("model.gguf"), tokens(folder))
                .assertClose(Fixtures.floats(folder.resolve(logits + ".f32")), TOLERANCE);
    }

    /// Matrices in one piece or in several, and the keys of older converters and of Ollama.
    @ParameterizedTest
    @ValueSource(strings = {"qwen3/fused", "qwen2-tied/fused", "qwen35moe/fused", "qwen3next/fused",
        "deepseek2-lite/unsplit", "mixtral/unstacked", "qwen35/ollama"})
    void filesOfOtherProgramsGiveTheSameLogits(String name) {
        Path file = Fixtures.own("models").resolve(name + ".gguf");
        LogitsOf.model(freehold, file, tokens(file.getParent()))
                .assertClose(Fixtures.floats(file.resolveSibling("logits.f32")), TOLERANCE);
    }

    /// Images are not read, and whoever has such a model should know.
    @ParameterizedTest
    @ValueSource(strings = {"qwen35-equal", "qwen35/ollama.gguf"})
    void aModelThatSeesRunsItsTextPartAndSaysSo(String name) {
        String model = Fixtures.own("models/" + name).toString();
        String note = "the vision part \\(\\d+ tensors?\\) is not used: images are not read";
        assertTrue(freehold.out("show", model).lines().anyMatch(line -> line.matches("  note +" + note)));
        List<Object> notes = Json.array(Json.parseObject(freehold.out("show", "--json", model)).get("notes"), "notes");
        assertTrue(notes.stream().anyMatch(each -> each.toString().matches(note)), notes.toString());
        for (Finished run : List.of(
                freehold.run("complete", model, "--tokens", "5,6,7", "--predict", "2", "--greedy"),
                freehold.run("logits", model, "--tokens", "5,6,7", "-o", scratch + "/logits.f32"))) {
            assertEquals(0, run.exitCode(), run.err());
            assertTrue(run.err().lines().anyMatch(line -> line.matches("freehold: " + note)), run.err());
        }
    }

    /// As DeepSeek and Moonshot publish their models. Portable kernels round no activations.
    @ParameterizedTest
    @ValueSource(strings = {"deepseek3/fp8", "kimi/int4"})
    void packedWeightsGiveTheLogitsOfWhatTheyUnpackTo(String name) {
        Path folder = Fixtures.own("models").resolve(name);
        LogitsOf.model(freehold, folder, tokens(folder.getParent()), "--cache-type", "f32", "--cpu-tier", "java")
                .assertClose(Fixtures.floats(folder.resolve("logits.f32")), TOLERANCE);
    }

    @Test
    void splitFilesAreOneModel() {
        Path folder = Fixtures.own("models/llama3");
                LogitsOf.model(freehold, folder.resolve("split/model-00001-of-00003.gguf"), tokens(folder))
                .assertClose(Fixtures.floats(folder.resolve("logits.f32")), TOLERANCE);
    }

    /// The tests above run the best kernels of the machine.
    @ParameterizedTest
    @ValueSource(strings = {"vector", "java", "reference"})
    void otherKernelsGiveTheSameLogits(String kernels) {
        Path folder = Fixtures.own("models/qwen3");
                LogitsOf.model(freehold, folder, tokens(folder), "--cpu-tier", kernels)
                .assertClose(Fixtures.floats(folder.resolve("logits.f32")), TOLERANCE);
        assertQuantizedLogits("Q4_K_M", TOLERANCE, "--cache-type", "f32", "--cpu-tier", kernels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K_M", "Q4_K_M", "Q5_K_M",
        "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4"})
    void quantizedModelsGiveTheLogitsOfTheirUnpackedWeights(String type) {
        assertQuantizedLogits(type, TOLERANCE, "--cache-type", "f32", "--cpu-tier", "java");
    }

    @ParameterizedTest
    @CsvSource({"auto, 4e-3", "f16, 4e-3", "q8_0, 0.1"})
    void keysAndValuesOfFewerBytesChangeLogitsLittle(String cacheType, double tolerance) {
        assertQuantizedLogits("F16", tolerance, "--cache-type", cacheType); // whose products round no activations
    }

    /// Portable kernels round no activations, so that, with keys and values in F32, what is left is the order of sums.
    private void assertQuantizedLogits(String type, double tolerance, String... options) {
        Path folder = Fixtures.own("quantized");
                LogitsOf.model(freehold, folder.resolve("model-" + type + ".gguf"), tokens(folder), options)
                .assertClose(Fixtures.floats(folder.resolve("logits-" + type + ".f32")), tolerance);
    }

    /// Byte for byte the same text and weights; what is left is how activations are rounded.
    @Test
    void perplexityOfLinearAttentionIsThatOfLlamaCpp() {
        Path folder = Fixtures.own("perplexity");
        String file = "qwen35-Q4_K_M.gguf";
        var expected = Json.object(Fixtures.json(folder.resolve("expected.json")), "expected.json");
        double llamaCpp = ((Number) expected.get(file)).doubleValue();
        var figures = Json.parseObject(freehold.out("perplexity", folder.resolve(file).toString(),
                folder.resolve("qwen35.txt").toString(), "-c", "256", "--json"));
        double perplexity = ((Number) figures.get("perplexity")).doubleValue();
        assertEquals(llamaCpp, perplexity, 0.005 * llamaCpp);
    }

    private static String tokens(Path folder) {
        return Fixtures.tokens(Fixtures.json(folder.resolve("tokens.json")));
    }
}
