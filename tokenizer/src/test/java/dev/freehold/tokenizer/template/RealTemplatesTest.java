package dev.freehold.tokenizer.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// Renders fifteen models' own templates and compares with what transformers made of them.
class RealTemplatesTest {
    private static final String RAISED = "TemplateError: ";

    private final Map<String, ChatTemplate> compiled = new HashMap<>();

    private static Path templates() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path fixtures = folder.resolve("shared/fixtures/templates");
            if (Files.isDirectory(fixtures)) {
                return fixtures;
            }
        }
        assumeTrue(false, "the folder shared/fixtures is not beside the project");
        throw new AssertionError();
    }

    private static List<Map<String, Object>> cases() throws IOException {
        List<Map<String, Object>> cases = new ArrayList<>();
        for (String line : Files.readAllLines(templates().resolve("cases.jsonl"))) {
            cases.add(Json.parseObject(line));
        }
        return cases;
    }

    private ChatTemplate template(String name) {
        return compiled.computeIfAbsent(name, _ -> {
            try {
                return ChatTemplate.compile(Files.readString(templates().resolve(name)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private String render(Map<String, Object> one, Object tools) {
        var variables = new ChatVariables(Json.array(one.get("messages"), "messages"))
                .addGenerationPrompt((Boolean) one.get("add_generation_prompt"))
                .specialToken("bos_token", (String) one.get("bos_token"))
                .specialToken("eos_token", (String) one.get("eos_token"))
                .extra(Json.object(one.get("extra"), "extra"));
        if (tools != null) {
            variables.tools(Json.array(tools, "tools"));
        }
        return template((String) one.get("template"))
                .render(variables.asMap(), LocalDateTime.parse((String) one.get("now")));
    }

    private String render(Map<String, Object> one) {
        return render(one, one.get("tools"));
    }

    private static String name(Map<String, Object> one) {
        return one.get("template") + ", " + one.get("scenario") + ", " + one.get("add_generation_prompt");
    }

    @Test
    void everyCaseIsTheReferencesByteForByte(TestReporter reporter) throws IOException {
        int texts = 0;
        int raised = 0;
        for (Map<String, Object> one : cases()) {
            if (one.get("expected") instanceof String expected) {
                assertEquals(expected, render(one), () -> name(one));
                texts++;
            } else if (one.get("error") instanceof String error && error.startsWith(RAISED)) {
                var e = assertThrows(TemplateException.class, () -> render(one), () -> name(one));
                assertEquals(error.substring(RAISED.length()), e.getMessage());
                assertEquals(TemplateException.Kind.RAISED, e.kind());
                raised++;
            }
        }
        reporter.publishEntry("equal texts", Integer.toString(texts));
        reporter.publishEntry("equal errors", Integer.toString(raised));
        assertTrue(texts >= 360 && raised >= 4, texts + " texts, " + raised + " errors");
    }

    /// Where the reference cannot walk through tools that are none, there are none.
    @Test
    void absentToolsAreLikeAnEmptyList() throws IOException {
        int seen = 0;
        for (Map<String, Object> one : cases()) {
            if (one.get("error") instanceof String error && error.contains("'NoneType' object is not iterable")) {
                assertEquals(render(one, List.of()), render(one), () -> name(one));
                seen++;
            }
        }
        assertTrue(seen >= 18, seen + " cases");
    }

    /// Where the reference's sandbox forbids `append`, the identifiers of tool calls come out in order.
    @Test
    void aListOfTheTemplateMayGrow() throws IOException {
        int seen = 0;
        for (Map<String, Object> one : cases()) {
            if (one.get("error") instanceof String error && error.contains("'append' of 'list'")) {
                String text = render(one);
                assertTrue(text.contains("<|tool_call_begin|>functions.get_weather:0<|tool_call_argument"), text);
                assertTrue(text.contains("## Return of functions.get_weather:0\n"), text);
                seen++;
            }
        }
        assertTrue(seen >= 8, seen + " cases");
    }
}
