package dev.freehold.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.SpeedTest;
import dev.freehold.tensor.MachineLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldsTest {
    private static final SpeedTest GENERATION = new SpeedTest(1, 0, 10, 4096, 512);

    private final Map<String, Object> fields = Fields.of(
            ResultFixture.result(ResultFixture.setup(ResultFixture.LIMITS), GENERATION, 200_000_000));

    /// The names are those that llama-bench 0.7.0 (build 11669) prints with `-o json`.
    @Test
    void theFieldsOfLlamaBenchComeFirstInItsOrder() throws IOException {
        List<String> theirs = lines("llama-bench-fields.txt");
        assertTrue(theirs.size() > 40, () -> "read " + theirs);
        assertEquals(theirs, List.copyOf(fields.keySet()).subList(0, theirs.size()));
    }

    @Test
    void theyHoldWhatWasMeasured() {
        assertEquals("f16", fields.get("type_k"));
        assertEquals("f16", fields.get("type_v"));
        assertEquals(0, fields.get("n_prompt"));
        assertEquals(10, fields.get("n_gen"));
        assertEquals(4096, fields.get("n_depth"));
        assertEquals("2026-11-23T16:43:21Z", fields.get("test_time"));
        assertEquals(200_000_000L, fields.get("avg_ns"));
        assertEquals(List.of(180_000_000L, 220_000_000L), fields.get("samples_ns"));
        assertEquals((10 / 0.18 + 10 / 0.22) / 2, (double) fields.get("avg_ts"), 1e-9);
        assertEquals(645_922_816L, fields.get("peak_memory"));
        assertEquals(100.0, (double) fields.get("limit_ts"), 1e-9);
        assertEquals((double) fields.get("avg_ts") / 100, (double) fields.get("limit_share"), 1e-9);
    }

    @Test
    void whatIsNotKnownIsNull() {
        Map<String, Object> unknown = Fields.of(
                ResultFixture.result(ResultFixture.setup(MachineLimits.UNKNOWN), GENERATION, 200_000_000));
        assertEquals(fields.keySet(), unknown.keySet());
        for (String name : List.of("memory_bandwidth", "int8_rate", "limit_ts", "limit_share")) {
            assertNull(unknown.get(name), name);
        }
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = FieldsTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
