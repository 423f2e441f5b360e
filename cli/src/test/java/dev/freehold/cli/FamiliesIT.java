package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @ParameterizedTest
    @ValueSource(strings = {"qwen2", "qwen2yarn", "llama3", "nemo", "qwen3"})
    void sharedCheckpointsGiveTheLogitsOfTransformersInBothFormats(String family) {
        Path folder = Fixtures.shared("families").resolve(family);
        var reference = Json.object(Fixtures.json(folder.resolve("reference.json")), "reference.json");
        String tokens = Fixtures.tokens(reference.get("tokens"));
        float[] expected = Fixtures.floats(folder.resolve("logits.f32"));
        LogitsOf.model(freehold, folder, tokens).assertClose(expected, TOLERANCE);
        LogitsOf.model(freehold, folder.resolve("model.gguf"), tokens).assertClose(expected, TOLERANCE);
    }

    /// @param inConfig  what `config.json` calls the architecture
    /// @param inGguf    what the GGUF file calls it
    @ParameterizedTest
    @CsvSource({
        "ministral3, ministral3, mistral3",
        "qwen35, qwen3_5_text, qwen35",
        "deepseek, deepseek_v3, deepseek2"
    })
    void otherFamiliesAreRefusedByName(String family, String inConfig, String inGguf) {
        Path folder = Fixtures.shared("families").resolve(family);
        assertRefused(folder, "config.json: unsupported model type '" + inConfig + "'");
        assertRefused(folder.resolve("model.gguf"), "model.gguf: architecture '" + inGguf + "' is not supported");
    }

    /// In GGUF files it is a `llama` with experts: that such files miss a tensor of that family is what is seen.
    @Test
    void mixtralIsRefusedByName() {
        Path folder = Fixtures.shared("families").resolve("mixtral");
        assertRefused(folder, "config.json: unsupported model type 'mixtral'");
        assertRefused(folder.resolve("model.gguf"), "model.gguf: ");
    }

    private void assertRefused(Path model, String because) {
        Finished run = freehold.run("logits", model.toString(), "--tokens", "1,2", "-o", scratch + "/logits.f32");
        Complaint.of(run).mentions(because);
        assertTrue(Files.notExists(scratch.resolve("logits.f32")));
    }

    /// Those whose files differ most: shards beside one file, permuted queries, a window that only one can tell.
    @ParameterizedTest
    @ValueSource(strings = {"mistral-window", "llama3", "qwen3"})
    void ownFoldersGiveTheLogitsOfTransformers(String name) {
        Path folder = Fixtures.own("models").resolve(name);
        LogitsOf.model(freehold, folder, tokens(folder))
                .assertClose(Fixtures.floats(folder.resolve("logits.f32")), TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-tied", "qwen2-yarn", "qwen2-window", "llama3", "llama-tied-headdim", "llama-linear",
        "mistral-window", "qwen3"})
    void ownGgufFilesGiveTheLogitsOfTransformers(String name) {
        Path folder = Fixtures.own("models").resolve(name);
        Path full = folder.resolve("logits-full-attention.f32"); // GGUF has no key for these windows
        LogitsOf.model(freehold, folder.resolve("model.gguf"), tokens(folder))
                .assertClose(Fixtures.floats(Files.exists(full) ? full : folder.resolve("logits.f32")), TOLERANCE);
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
        assertQuantizedLogits("Q8_0", tolerance, "--cache-type", cacheType, "--cpu-tier", "java");
    }

    /// Portable kernels round no activations, so that, with keys and values in F32, what is left is the order of sums.
    private void assertQuantizedLogits(String type, double tolerance, String... options) {
        Path folder = Fixtures.own("quantized");
                LogitsOf.model(freehold, folder.resolve("model-" + type + ".gguf"), tokens(folder), options)
                .assertClose(Fixtures.floats(folder.resolve("logits-" + type + ".f32")), tolerance);
    }

    private static String tokens(Path folder) {
        return Fixtures.tokens(Fixtures.json(folder.resolve("tokens.json")));
    }
}
