package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Chat templates beside transformers' renderer.
@ThroughLauncher
class RenderIT {
    private static final String RAISED = "TemplateError: ";

    @TempDir
    private Path scratch;

    private Freehold freehold;

    @BeforeEach
    void launcher() throws IOException {
        freehold = Freehold.in(scratch).with("-XX:TieredStopAtLevel=1"); // nothing is computed
    }

    /// Where the reference fails by a limit of its own, a rendering or a line that says why are both right.
    @Test
    void realTemplatesRenderByteForByte() {
        Path folder = Fixtures.shared("templates");
        Map<String, List<String>> cases = Fixtures.lines(folder.resolve("cases.jsonl")).stream()
                .collect(Collectors.groupingBy(line -> (String) Json.parseObject(line).get("template")));
        assertEquals(15, cases.size());
        cases.forEach((template, lines) -> {
            List<String> rendered = freehold.lines(lines, "render", folder.resolve(template).toString());
            for (int i = 0; i < lines.size(); i++) {
                assertRendered(Json.parseObject(lines.get(i)), Json.parse(rendered.get(i)));
            }
        });
    }

    private static void assertRendered(Map<String, Object> one, Object rendered) {
        String what = one.get("template") + ", " + one.get("scenario");
        if (one.get("expected") instanceof String expected) {
            assertEquals(expected, rendered, what);
        } else if (one.get("error") instanceof String error && error.startsWith(RAISED)) {
            assertEquals(Map.of("error", error.substring(RAISED.length())), rendered, what);
        } else {
            assertFalse(rendered.toString().isEmpty(), what);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.gguf", "hf"})
    void theChatModelsTemplateRendersByteForByte(String model) {
        Object json = Fixtures.json(Fixtures.own("chat/expected.json"));
        List<Map<String, Object>> cases =
                Json.array(json, "cases").stream().map(one -> Json.object(one, "case")).toList();
        List<String> given = cases.stream()
                .map(one -> Map.of("messages", one.get("messages"), "add_generation_prompt", true))
                .map(Json::write)
                .toList();
        List<String> rendered = freehold.lines(given, "render", Fixtures.own("chat").resolve(model).toString());
        for (int i = 0; i < rendered.size(); i++) {
            assertEquals(cases.get(i).get("prompt"), Json.parse(rendered.get(i)));
        }
    }

    @Test
    void whatATemplateRaisesIsAnAnswerLikeAnyOther() throws IOException {
        Path template = Files.writeString(scratch.resolve("strict.jinja"), """
                {%- if messages[0].role == 'system' -%}{{ raise_exception('no "system" here') }}{%- endif -%}
                {{- bos_token }}{{ messages[0].content }} {{ strftime_now('%Y') }} {{ tone }}""");
        List<String> given = List.of(
                """
                {"messages": [{"role": "system", "content": "a"}]}""",
                """
                {"messages": [{"role": "user", "content": "b"}], "bos_token": "<s>", "now": "2026-07-04T15:30:00", \
                "extra": {"tone": "kind"}}""");
        assertEquals(
                List.of("{\"error\":\"no \\\"system\\\" here\"}", "\"<s>b 2026 kind\""),
                freehold.lines(given, "render", template.toString()));
    }
}
