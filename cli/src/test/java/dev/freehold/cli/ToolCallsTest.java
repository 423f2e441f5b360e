package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `run --tools` with models that call tools by heart, control tokens and all.
class ToolCallsTest {
    private static final String TOOLS = """
            [{"type": "function", "function": {"name": "get_weather",
              "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]""";
    private static final String MISTRAL =
            "[INST]{% if tools %}{{ tools | tojson }}{% endif %}{# [TOOL_CALLS] #}{{ messages[0].content }}";
    private static final List<String> CALLS = List.of("[THINK]", "the sky", "[/THINK]", "I look.", "[TOOL_CALLS]",
            "get_", "weather", "[CALL_ID]", "abc123XYZ", "[ARGS]", "{\"city\": ", "\"Par", "is\"}");
    private static final List<String> CONTROL =
            List.of("[THINK]", "[/THINK]", "[TOOL_CALLS]", "[CALL_ID]", "[ARGS]");

    private final InputStream standardInput = System.in;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;
    private Path tools;

    @BeforeEach
    void pipeNothing() throws IOException {
        System.setIn(new ByteArrayInputStream(new byte[0]));
        tools = Files.writeString(folder.resolve("tools.json"), TOOLS);
    }

    @AfterEach
    void restoreStandardInput() {
        System.setIn(standardInput);
    }

    private Path model(String template, List<String> answer) {
        return ScriptedModel.write(folder.resolve("model.gguf"), template, answer, CONTROL);
    }

    private int run(Object... arguments) {
        var line = new ArrayList<>(List.of("run", "--greedy"));
        List.of(arguments).forEach(argument -> line.add(argument.toString()));
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
    }

    @Test
    void peopleSeeALineForEachCall() {
        assertEquals(0, run("--tools", tools, model(MISTRAL, CALLS), "Weather?"), err::toString);
        assertEquals("I look.\n→ get_weather {\"city\": \"Paris\"}\n", lines(out));
        assertTrue(err.toString().contains("the sky"), err.toString());
    }

    @Test
    void programsGetTheFormOfOpenAisApi() {
        assertEquals(0, run("--json", "--tools", tools, model(MISTRAL, CALLS), "Weather?"), err::toString);
        Map<String, Object> answer = Json.parseObject(out.toString());
        assertEquals("I look.", answer.get("text"));
        assertEquals("the sky", answer.get("thinking"));
        assertEquals(Json.parse("""
                [{"id": "abc123XYZ", "type": "function",
                  "function": {"name": "get_weather", "arguments": "{\\"city\\": \\"Paris\\"}"}}]"""),
                answer.get("tool_calls"));
    }

    @Test
    void withoutToolsThereAreNoCallsAndNoControlTokens() {
        assertEquals(0, run("--json", model(MISTRAL, CALLS), "Weather?"), err::toString);
        Map<String, Object> answer = Json.parseObject(out.toString());
        assertEquals("I look.get_weatherabc123XYZ{\"city\": \"Paris\"}", answer.get("text"));
        assertFalse(answer.containsKey("tool_calls"));
    }

    @Test
    void aCallThatIsCutOffIsText() {
        assertEquals(0, run("--json", "-n", 11, "--tools", tools, model(MISTRAL, CALLS), "Weather?"), err::toString);
        Map<String, Object> answer = Json.parseObject(out.toString());
        assertEquals("I look.[TOOL_CALLS]get_weather[CALL_ID]abc123XYZ[ARGS]{\"city\": ", answer.get("text"));
        assertFalse(answer.containsKey("tool_calls"));
    }

    @Test
    void theTemplateSeesTheTools() {
        Path model = model(MISTRAL, CALLS);
        assertEquals(0, run("--json", "--tools", tools, model, "Weather?"), err::toString);
        long with = promptTokens();
        out.getBuffer().setLength(0);
        assertEquals(0, run("--json", model, "Weather?"), err::toString);
        assertTrue(with - promptTokens() > 100, with + " tokens of prompt");
    }

    private long promptTokens() {
        return (Long) Json.object(Json.parseObject(out.toString()).get("usage"), "usage").get("prompt_tokens");
    }

    @Test
    void toolsThatNoTemplateShowsAreRefused() {
        assertEquals(1, run("--tools", tools, model("{{ messages[0].content }}", CALLS), "Weather?"));
        assertTrue(lines(err).endsWith("model.gguf: the model's chat template has no place for tools:"
                + " it was not made to call any\n"), lines(err));
    }

    @Test
    void aFileWithoutToolsIsRefusedInOneLine() throws IOException {
        Path model = model(MISTRAL, CALLS);
        for (Map.Entry<String, String> file : Map.of(
                "{}", "the list of tools should be an array, is null",
                "[]", "the list of tools is empty",
                "[{\"type\": \"function\"}]", "tool 1 has no name: expected {\"type\": \"function\"",
                "[", "the text ends").entrySet()) {
            err.getBuffer().setLength(0);
            Files.writeString(tools, file.getKey());
            assertEquals(1, run("--tools", tools, model, "Weather?"));
            assertTrue(lines(err).startsWith("freehold: " + tools + ": "), lines(err));
            assertEquals(1, lines(err).lines().count(), lines(err));
            assertTrue(file.getKey().equals("[") || lines(err).contains(file.getValue()), lines(err));
        }
    }

    private static String lines(StringWriter text) {
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
