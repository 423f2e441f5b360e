package dev.freehold.cli;

import static dev.freehold.cli.CommandLineRun.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
    /// Quick, and without the seconds that measuring the machine takes: these kernels cannot.
    private static final List<Object> COLD = List.of("bench", "--no-warmup", "-r", 2, "--cpu-tier", "reference");

    private static CommandLineRun bench(Object... options) {
        return CommandLineRun.of(Stream.concat(COLD.stream(), Stream.of(options)).toArray());
    }

    private static List<Map<String, Object>> results(Object... options) {
        var run = bench(Stream.concat(Stream.of("-o", "jsonl"), Stream.of(options)).toArray());
        assertEquals(0, run.exitCode(), run.err());
        return run.out().lines().map(Json::parseObject).toList();
    }

    @Test
    void everyCombinationIsMeasuredInTheOrderOfLlamaBench() {
        var tests = new ArrayList<String>();
        for (Map<String, Object> result : results(
                MODEL, "-p", "4,6", "-n", 2, "-pg", "3,2", "-d", "0,8", "-b", "2,4", "-ub", 3)) {
            tests.add("%s/%s %s+%s @ %s".formatted(result.get("n_batch"), result.get("n_ubatch"),
                    result.get("n_prompt"), result.get("n_gen"), result.get("n_depth")));
            assertEquals(2, Json.array(result.get("samples_ns"), "samples").size());
        }
        assertEquals(List.of(
                "2/3 4+0 @ 0", "2/3 6+0 @ 0", "2/3 0+2 @ 0", "2/3 3+2 @ 0",
                "2/3 4+0 @ 8", "2/3 6+0 @ 8", "2/3 0+2 @ 8", "2/3 3+2 @ 8",
                "4/3 4+0 @ 0", "4/3 6+0 @ 0", "4/3 0+2 @ 0", "4/3 3+2 @ 0",
                "4/3 4+0 @ 8", "4/3 6+0 @ 8", "4/3 0+2 @ 8", "4/3 3+2 @ 8"), tests);
    }

    @Test
    void sequencesCountTogether() {
        Map<String, Object> result = results(MODEL, "-p", 0, "-n", 4, "--sequences", 3).getFirst();
        assertEquals(3L, result.get("n_sequences"));
        double seconds = ((Long) Json.array(result.get("samples_ns"), "samples").getFirst()) / 1e9;
        assertEquals(12 / seconds,
                ((Number) Json.array(result.get("samples_ts"), "samples").getFirst()).doubleValue(), 1e-6 / seconds);
    }

    @Test
    void modelsAreNamedEitherWay() {
        assertEquals(2, results(MODEL, "-m", MODEL, "-p", 0, "-n", 1).size());
    }

    @Test
    void keysAndValuesAreKeptAsAsked() {
        var types = results(MODEL, "-p", 4, "-n", 0, "--cache-type", "auto,q8_0,f32").stream()
                .map(result -> result.get("type_k")).toList();
        assertEquals(List.of("f16", "q8_0", "f32"), types);
    }

    @Test
    void anAdapterRunsWithTheModelThatItIsFor() {
        Path adapter = Fixtures.own("adapters/llama3");
        var result = results(Fixtures.own("models/llama3"), "-p", 4, "-n", 2, "--lora", adapter + ":0.5");
        assertEquals(2, result.size());
        var run = bench(MODEL, "-p", 4, "-n", 0, "--lora", adapter);
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("freehold: " + adapter + ": is for another base: "), run.err());
    }

    @Test
    void aResultSaysWhatWasMeasured() {
        Map<String, Object> result = results(MODEL, "-p", 4, "-n", 0).getFirst();
        assertEquals(MODEL.toString(), result.get("model_filename"));
        assertEquals("qwen2 112K Q8_0", result.get("model_type"));
        assertEquals(120_896L, result.get("model_size"));
        assertEquals(112_192L, result.get("model_n_params"));
        assertEquals("reference", result.get("backends"));
        assertEquals(1L, result.get("n_threads"));
    }

    @Test
    void aTableIsWhatPeopleGet() {
        List<String> lines = bench(MODEL, "-p", 4, "-n", 2).out().lines().toList();
        assertTrue(lines.getFirst().startsWith("| model "), lines.getFirst());
        assertTrue(lines.get(2).contains("|             pp4 |"), lines.get(2));
        assertTrue(lines.get(3).contains("|             tg2 |"), lines.get(3));
        assertTrue(lines.contains("qwen2 112K Q8_0, reference, 1 threads:"), () -> String.join("\n", lines));
    }

    @Test
    void whatMakesNoSenseIsAUsageError() {
        assertUsageError("which MODEL? Name a .gguf file or a Hugging Face folder");
        assertUsageError("there is nothing to measure: no prompt and no generation has a token",
                MODEL, "-p", 0, "-n", 0);
        assertUsageError("-pg should be a prompt's tokens and those after it, as in 512,128", MODEL, "-pg", 512);
        assertUsageError("there should be 1 sequence or more, are 0", MODEL, "--sequences", 0);
        assertUsageError("cache type should be one of auto, f16, q8_0, f32, is 'q4'", MODEL, "--cache-type", "q4");
        assertUsageError("a batch should have 1 token or more, has 0", MODEL, "-b", 0);
        assertUsageError("the delay should be 0 or more, is -1", MODEL, "--delay", -1);
        assertUsageError("threads should be 0 to 1024, is 5000", MODEL, "-t", 5000);
        assertUsageError("900000000 tokens and 900000000, after 900000000, in 1 sequences are too many to count",
                MODEL, "-d", "1,900000000", "-pg", "900000000,900000000");
        assertUsageError("Invalid value for option '--output': expected one of [md, csv, json, jsonl]"
                + " (case-sensitive) but was 'sql'", MODEL, "-o", "sql");
        assertUsageError("Invalid value for option '--n-prompt' (LIST): '8-4' is a range that does not grow",
                MODEL, "-p", "8-4");
    }

    private static void assertUsageError(String message, Object... options) {
        var run = bench(options);
        assertEquals(2, run.exitCode(), run.err());
        assertEquals("", run.out());
        assertEquals("freehold: " + message, run.err().lines().findFirst().orElse(""));
    }

    @Test
    void aTierThatDoesNotExistIsAUsageError() {
        var run = CommandLineRun.of("bench", MODEL, "--cpu-tier", "faster");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("freehold: there is no CPU tier 'faster'; there are: "), run.err());
    }

    @Test
    void theTypeOfKeysAndValuesIsShownWhereItIsAskedFor() {
        List<String> lines = bench(MODEL, "-p", 4, "-n", 0, "--cache-type", "f16,q8_0").out().lines().toList();
        assertTrue(lines.get(2).contains("| f16    | f16    |             pp4 |"), lines.get(2));
        assertTrue(lines.get(3).contains("| q8_0   | q8_0   |             pp4 |"), lines.get(3));
    }

    @Test
    void repetitionsAreAtLeastOne() {
        var run = CommandLineRun.of("bench", MODEL, "-r", 0);
        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("freehold: repetitions should be 1 or more, is 0\n"), run.err());
    }
}
