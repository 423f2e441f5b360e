package dev.freehold.cli;

import static dev.freehold.cli.CommandLineRun.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShowCommandTest {
    @Test
    void peopleSeeWhatTheFileSaysAndTheMemoryItNeeds() {
        var run = CommandLineRun.of("show", MODEL);
        assertEquals(0, run.exitCode(), run.err());
        for (String part : List.of("architecture  qwen2", "context       512 tokens", "Q8_0", "chat template",
                "licence", "memory")) {
            assertTrue(run.out().contains(part), part + " in\n" + run.out());
        }
    }

    @Test
    void programsGetTheSameAsJson() {
        Map<String, Object> shown = Json.parseObject(CommandLineRun.of("show", "--json", "-c", 128, MODEL).out());
        assertEquals("qwen2", shown.get("architecture"));
        assertEquals(512L, shown.get("context_length"));
        assertEquals(400L, shown.get("vocabulary"));
        Map<String, Object> memory = Json.object(shown.get("memory"), "memory");
        assertEquals(List.of("context", "weights", "cache", "working", "total"), List.copyOf(memory.keySet()));
        assertEquals(128L, memory.get("context"));
        assertEquals((Long) memory.get("weights") + (Long) memory.get("cache") + (Long) memory.get("working"),
                memory.get("total"));
    }

    @Test
    void theCacheIsCountedInItsType() {
        assertTrue(CommandLineRun.of("show", MODEL).out().contains(" (F16), working"));
        assertEquals(2 * cacheBytes("f16"), cacheBytes("f32"));
        assertEquals(cacheBytes("f16"), cacheBytes("auto"));
        assertEquals(2, CommandLineRun.of("show", "--cache-type", "q4_0", MODEL).exitCode());
    }

    private static long cacheBytes(String type) {
        var run = CommandLineRun.of("show", "--json", "--cache-type", type, MODEL);
        return (Long) Json.object(Json.parseObject(run.out()).get("memory"), "memory").get("cache");
    }

    @Test
    void theTemplateIsPrintedAlone() {
        var run = CommandLineRun.of("show", "--template", MODEL);
        assertTrue(run.out().startsWith("{%") || run.out().startsWith("{{"), run.out());
    }

    @Test
    void allMetadataAndTensorsAreListedOnRequest() {
        var run = CommandLineRun.of("show", "--verbose", MODEL);
        assertTrue(run.out().contains("  qwen2.block_count = "), run.out());
        assertTrue(run.out().contains("blk.0.attn_q.weight"), run.out());
    }

    @Test
    void optionsThatWouldNotBeHonouredAreRefused() {
        assertEquals(2, CommandLineRun.of("show", "--json", "--verbose", MODEL).exitCode());
        assertEquals(2, CommandLineRun.of("show", "-c", "-5", MODEL).exitCode());
    }

    @Test
    void anAbsentFileIsNamed() {
        var run = CommandLineRun.of("show", "absent.gguf");
        assertTrue(run.err().startsWith("freehold: absent.gguf"), run.err());
        assertEquals(1, run.exitCode());
    }
}
