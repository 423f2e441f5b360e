package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every tier that this machine can run, forced, on files of every type.
///
/// The tiers `vector`, `java` and `reference` round no activations: [FamiliesIT] holds them to the references. The
/// assembled ones do, as llama.cpp does, where weights are quantized.
@ThroughLauncher
class TiersIT {
    private static final String[] TYPES = {"F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K_M",
        "Q4_K_M", "Q5_K_M", "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4"};
    /// Of the deviation of the logits: what rounding activations to 8 bits changes in a model this small.
    private static final double ROUNDING = 0.06;

    @TempDir
    private Path scratch;

    private Freehold freehold;

    @BeforeEach
    void launcher() throws IOException {
        freehold = Freehold.in(scratch);
    }

    @ParameterizedTest
    @ValueSource(strings = {"avx512-vnni", "avx-vnni", "avx2"})
    void logitsAreThoseOfTheUnpackedWeightsButForRoundedActivations(String tier) {
        assumeUsable(tier);
        Path folder = Fixtures.own("quantized");
        String tokens = Fixtures.tokens(Fixtures.json(folder.resolve("tokens.json")));
        for (String type : TYPES) {
            LogitsOf logits = LogitsOf.model(freehold, folder.resolve("model-" + type + ".gguf"), tokens,
                    "--cpu-tier", tier);
            float[] expected = Fixtures.floats(folder.resolve("logits-" + type + ".f32"));
            double error = rootMeanSquare(expected, logits.values());
            double deviation = rootMeanSquare(expected, new float[expected.length]);
            assertTrue(error <= ROUNDING * deviation, () -> logits.what() + ": " + error + " of " + deviation);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"avx512-vnni", "avx-vnni", "avx2", "vector", "java"})
    void aTrainedModelLosesNothing(String tier) {
        assumeUsable(tier);
        assertEquals(64.3293, perplexity("f32", tier), 1e-3 * 64.3293);
        assertEquals(64.3471, perplexity("Q8_0", tier), 2e-3 * 64.3471);
        assertEquals(64.3986, perplexity("Q4_K_M", tier), 2e-3 * 64.3986);
        assertEquals(64.4655, perplexity("Q4_0", tier), 2e-3 * 64.4655);
    }

    private double perplexity(String type, String tier) {
        Path folder = Fixtures.shared("tolstoy");
        String out = freehold.out("perplexity", folder.resolve("tolstoy-" + type + ".gguf").toString(),
                folder.resolve("validation.txt").toString(), "--json", "--cpu-tier", tier);
        return ((Number) Json.parseObject(out).get("perplexity")).doubleValue();
    }

    private void assumeUsable(String tier) {
        Map<String, Object> machine = Json.parseObject(freehold.out("doctor", "--json"));
        for (Object each : Json.array(machine.get("cpu_tiers"), "cpu_tiers")) {
            Map<String, Object> kernels = Json.object(each, "tier");
            if (kernels.get("name").equals(tier)) {
                assumeTrue(tier.equals("vector") || (boolean) kernels.get("usable"),
                        () -> "SKIPPED: " + tier + ": " + kernels.get("unusable_because"));
                return;
            }
        }
        throw new AssertionError("doctor does not know the tier " + tier);
    }

    private static double rootMeanSquare(float[] expected, float[] actual) {
        assertEquals(expected.length, actual.length);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            sum += Math.pow(expected[i] - actual[i], 2);
        }
        return Math.sqrt(sum / expected.length);
    }
}
