package dev.freehold.cli;

import static dev.freehold.cli.CommandLineRun.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private static String shown(String model) {
        var run = CommandLineRun.of("show", Fixtures.own("models").resolve(model).resolve("model.gguf").toString());
        assertEquals(0, run.exitCode(), run.err());
        return run.out();
    }

    private static Map<String, Object> shownAsJson(String model) {
        return Json.parseObject(CommandLineRun.of("show", "--json",
                Fixtures.own("models").resolve(model).resolve("model.gguf").toString()).out());
    }

    @Test
    void whatATokenReadsOfExpertsIsShown() {
        String out = shown("qwen3moe");
        assertTrue(out.contains("  experts       8 a block, of which a token goes to 3: "), out);
        assertTrue(out.contains("  a token       reads "), out);
        assertTrue(out.contains("  here          all of it fits the "), out);
        Map<String, Object> json = shownAsJson("qwen3moe");
        Map<String, Object> experts = Json.object(json.get("experts"), "experts");
        assertEquals((Long) experts.get("bytes") * 3 / 8, experts.get("token_bytes"));
        assertTrue((Long) json.get("active_parameters") < (Long) json.get("parameters"), json.toString());
        assertEquals("whole", Json.object(json.get("here"), "here").get("way"));
    }

    @Test
    void whatIsRememberedOfATokenIsShown() {
        assertTrue(shown("qwen35").contains("  recurrent     3 of 4 blocks, with a state of "), shown("qwen35"));
        assertTrue(shown("deepseek3").contains("  latent        of a token a vector of "), shown("deepseek3"));
        assertNull(shownAsJson("qwen3").get("recurrent"));
        assertNull(shownAsJson("qwen3").get("latent"));
        assertNull(shownAsJson("qwen3").get("experts"));
    }

    @Test
    void aModelThatCannotRunIsShownAllTheSame(@TempDir Path scratch) throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(MODEL.toString()));
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("qwen2", "gwen2");
        Path file = Files.write(scratch.resolve("other.gguf"), text.getBytes(StandardCharsets.ISO_8859_1));
        var run = CommandLineRun.of("show", file.toString());
        assertEquals(0, run.exitCode(), run.err());
        String refusal = "here          does not run: " + file + ": architecture 'gwen2' is not supported";
        assertTrue(run.out().contains(refusal), run.out());
        assertTrue(run.out().contains("the nearest is qwen2"), run.out());
        Map<String, Object> json = Json.parseObject(CommandLineRun.of("show", "--json", file.toString()).out());
        assertEquals("refused", Json.object(json.get("here"), "here").get("way"));
    }
}
