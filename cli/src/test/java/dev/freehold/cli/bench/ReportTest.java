package dev.freehold.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.bench.Report.Form;
import dev.freehold.engine.SpeedTest;
import dev.freehold.json.Json;
import dev.freehold.tensor.MachineLimits;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final SpeedTest PROMPT = new SpeedTest(1, 500, 0, 0, 512);
    private static final SpeedTest GENERATION = new SpeedTest(1, 0, 10, 0, 512);
    private static final SpeedTest BOTH = new SpeedTest(1, 500, 10, 4096, 512);

    private static List<Result> results(MachineLimits limits) {
        Setup setup = ResultFixture.setup(limits);
        return List.of(
                ResultFixture.result(setup, PROMPT, 1_000_000_000),
                ResultFixture.result(setup, GENERATION, 200_000_000),
                ResultFixture.result(setup, BOTH, 2_000_000_000));
    }

    private static String print(Form form, List<Result> results, String... asked) {
        var text = new StringWriter();
        Report report = Report.of(form, new PrintWriter(text), Set.of(asked));
        results.forEach(report::add);
        report.end();
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    @Test
    void theTableIsThatOfLlamaBenchWithTheRooflineBelow() {
        String model = "| qwen2 494M Q4_0                | 305.18 MiB |   494.03 M | avx512-vnni |       2";
        assertEquals("""
                | model                          |       size |     params | backend     | threads |\
                            test |                  t/s |
                | ------------------------------ | ---------: | ---------: | ----------- | ------: |\
                 --------------: | -------------------: |
                MODEL |           pp500 |       505.05 ± 71.42 |
                MODEL |            tg10 |         50.51 ± 7.14 |
                MODEL | pp500+tg10 @ d4096 |       257.58 ± 36.43 |

                qwen2 494M Q4_0, avx512-vnni, 2 threads:
                - memory 32.0 GB/s; a generated token reads 320.0 MB of weights
                - int8 400.0 GMAC/s; a prompt token takes 400.0 MMAC with weights
                - pp500: 51 % of the limit, 1000.0 tokens/s
                - tg10: 51 % of the limit, 100.0 tokens/s
                - pp500+tg10 @ d4096: 30 % of the limit, 850.0 tokens/s
                - peak memory: 616.00 MiB, 2.00 × the file

                build: 0.1
                """.replace("MODEL", model), print(Form.md, results(ResultFixture.LIMITS)));
    }

    @Test
    void limitsThatAreNotKnownAreNotGuessed() {
        String table = print(Form.md, results(MachineLimits.UNKNOWN));
        assertTrue(table.contains("- memory unknown; a generated token reads 320.0 MB of weights\n"), table);
        assertTrue(table.contains("- int8 unknown; a prompt token takes 400.0 MMAC with weights\n"), table);
        assertTrue(table.contains("- tg10: limit unknown\n"), table);
    }

    @Test
    void batchSizesAreColumnsWhereTheyWereAskedFor() {
        assertTrue(print(Form.md, results(MachineLimits.UNKNOWN), "n_ubatch").lines().skip(2).findFirst().orElseThrow()
                .contains("|       2 |      512 |           pp500 |"));
    }

    @Test
    void severalSequencesAreNamed() {
        Result result = ResultFixture.result(ResultFixture.setup(MachineLimits.UNKNOWN),
                new SpeedTest(8, 0, 32, 4096, 512), 1_000_000_000);
        assertEquals("8 × tg32 @ d4096", result.name());
        assertEquals(8L, Json.parseObject(print(Form.jsonl, List.of(result))).get("n_sequences"));
    }

    @Test
    void jsonIsAnArrayOfObjects() {
        assertEquals(3, Json.array(Json.parse(print(Form.json, results(ResultFixture.LIMITS))), "results").size());
        assertEquals(List.of(), Json.parse(print(Form.json, List.of())));
    }

    @Test
    void jsonLinesAreAnObjectEach() {
        List<Integer> prompts = print(Form.jsonl, results(ResultFixture.LIMITS)).lines()
                .map(line -> ((Long) Json.parseObject(line).get("n_prompt")).intValue()).toList();
        assertEquals(List.of(500, 0, 500), prompts);
    }

    @Test
    void commaSeparatedValuesAreAllQuotedUnderTheirNames() {
        List<String> lines = print(Form.csv, results(MachineLimits.UNKNOWN)).lines().toList();
        assertEquals(4, lines.size());
        assertTrue(lines.getFirst().startsWith("build_commit,build_number,cpu_info,"), lines.getFirst());
        assertTrue(lines.getFirst().contains(",avg_ts,stddev_ts,n_sequences,"), lines.getFirst());
        assertTrue(lines.get(1).startsWith("\"0.1\",\"0\",\"AMD EPYC\",\"\",\"avx512-vnni\",\"a \"\"model\"\".gguf\","),
                lines.get(1));
        assertEquals(lines.getFirst().split(",").length, lines.get(1).split("\",\"", -1).length);
        assertTrue(lines.get(1).endsWith(",\"\",\"\",\"\",\"\""), lines.get(1));
    }
}
