package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A model whose experts may have less memory than they are: the same results in fewer bytes.
///
/// Of 128 experts of 2.5 MiB, 324 MiB together, a prompt goes to nearly all.
@ThroughLauncher
class ExpertMemoryIT {
    private static final String TOKENS = "1,500,1000,20000,40000,60000,80000,100000,120000,140000,7,77,777,7777,77777";
    private static final long MIB = 1 << 20;

    @TempDir
    private Path scratch;

    private Freehold freehold;

    @BeforeEach
    void launcher() throws IOException {
        freehold = Freehold.in(scratch);
    }

    /// Room for one expert, and for a few.
    @ParameterizedTest
    @ValueSource(strings = {"mixtral", "qwen3moe", "deepseek3"})
    void ofEachFamilyFewExpertsAtATimeGiveTheSameLogits(String name) {
        String model = Fixtures.own("models").resolve(name).resolve("model.gguf").toString();
        float[] all = LogitsOf.model(freehold, Path.of(model), "1,2,3,4,5,6,7,8,9,10,11,12").values();
        for (String room : List.of("1", "30K")) {
            assertArrayEquals(all, LogitsOf.model(freehold, Path.of(model), "1,2,3,4,5,6,7,8,9,10,11,12",
                    "--expert-memory", room).values(), room);
        }
    }

    @Test
    void fewExpertsAtATimeGiveTheSameLogitsInLessMemory() throws IOException {
        String model = scratch.resolve("mixture.gguf").toString();
        freehold.out("synth", "--shape", "qwen3-30b-a3b", "--layers", "1", "--type", "Q4_0", model);
        Path all = scratch.resolve("all.f32");
        Path few = scratch.resolve("few.f32");
        freehold.out("logits", model, "--tokens", TOKENS, "--output", all.toString());
        freehold.out("logits", model, "--tokens", TOKENS, "--output", few.toString(), "--expert-memory", "8M");
        assertEquals(-1, Files.mismatch(all, few), "logits differ");

        assumeTrue(copiesWeights(), "SKIPPED: the kernels here compute in the file and pack nothing");
        long whole = peak(model);
        long bounded = peak(model, "--expert-memory", "8M");
        assertTrue(bounded < whole - 150 * MIB, "%d MiB with all, %d MiB with few".formatted(
                whole / MIB, bounded / MIB));
    }

    private boolean copiesWeights() {
        Map<String, Object> machine = Json.parseObject(freehold.out("doctor", "--json"));
        return Json.array(machine.get("cpu_tiers"), "cpu_tiers").stream().map(tier -> Json.object(tier, "tier"))
                .anyMatch(tier -> tier.get("chosen").equals(true) && tier.get("name").toString().startsWith("avx"));
    }

    private long peak(String model, String... more) {
        var arguments = new ArrayList<>(List.of(
                "bench", model, "-p", "64", "-n", "0", "-r", "1", "--no-warmup", "-o", "json"));
        arguments.addAll(List.of(more));
        Object results = Json.parse(freehold.out(arguments.toArray(String[]::new)));
        return (Long) Json.object(Json.array(results, "results").getFirst(), "result").get("peak_memory");
    }
}
