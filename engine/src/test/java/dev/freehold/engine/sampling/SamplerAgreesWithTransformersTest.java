package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The distributions that the logits processors of Hugging Face transformers leave, from `make-warpers.py`.
class SamplerAgreesWithTransformersTest {
    private static final Sampling NEUTRAL =
            SamplingSettings.NONE.withTemperature(1).withPenaltyLastN(-1).over(Sampling.GREEDY);

    @TestFactory
    Stream<DynamicTest> sameTokensAndProbabilities() throws IOException {
        Map<String, Object> golden;
        try (var file = getClass().getResourceAsStream("warpers.json")) {
            golden = Json.object(Json.parse(file), "warpers.json");
        }
        double[] tokens = numbers(golden.get("tokens"));
        List<Object> rows = Json.array(golden.get("logits"), "logits");
        return Json.array(golden.get("cases"), "cases").stream().map(each -> Json.object(each, "case")).map(each -> {
            double[] row = numbers(rows.get(((Long) each.get("row")).intValue()));
            return DynamicTest.dynamicTest("row %s, %s".formatted(each.get("row"), each.get("settings")),
                    () -> assertAgrees(row, tokens, each));
        });
    }

    private static void assertAgrees(double[] row, double[] tokens, Map<String, Object> expected) {
        var settings = SamplingSettings.NONE;
        for (var setting : Json.object(expected.get("settings"), "settings").entrySet()) {
            settings = settings.with(setting.getKey(), (Number) setting.getValue());
        }
        var logits = new float[row.length];
        IntStream.range(0, row.length).forEach(i -> logits[i] = (float) row[i]);
        var sampler = new Sampler(settings.over(NEUTRAL), logits.length);
        for (double token : tokens) {
            sampler.accept((int) token);
        }
        var candidates = sampler.candidates(logits);
        double[] drawn = candidates.probabilities(sampler.sampling().temperature());
        var actual = new double[logits.length];
        IntStream.range(0, drawn.length).forEach(i -> actual[candidates.id(i)] = drawn[i]);

        double[] ids = numbers(expected.get("ids"));
        double[] probabilities = numbers(expected.get("probabilities"));
        var golden = new double[logits.length];
        IntStream.range(0, ids.length).forEach(i -> golden[(int) ids[i]] = probabilities[i]);
        assertEquals(ids.length, candidates.count());
        assertArrayEquals(golden, actual, 1e-7); // our penalised logits are rounded to float, theirs were double
    }

    private static double[] numbers(Object array) {
        return Json.array(array, "numbers").stream().mapToDouble(number -> ((Number) number).doubleValue()).toArray();
    }
}
