package dev.freehold.tokenizer.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// Compares every filter, test, method, operator and tag with Jinja2; `golden.py` made the expected texts.
class GoldenTest {
    private static List<Map<String, Object>> lines() throws IOException {
        try (var in = new BufferedReader(new InputStreamReader(
                GoldenTest.class.getResourceAsStream("golden.jsonl"), StandardCharsets.UTF_8))) {
            return in.lines().map(Json::parseObject).toList();
        }
    }

    @Test
    void everyTemplateRendersOrFailsAsInJinja(TestReporter reporter) throws IOException {
        List<Map<String, Object>> lines = lines();
        Map<String, Object> variables = Json.object(lines.getFirst().get("variables"), "variables");
        var now = LocalDateTime.parse((String) lines.getFirst().get("now"));
        List<String> differences = new ArrayList<>();
        for (Map<String, Object> line : lines.subList(1, lines.size())) {
            String found;
            try {
                found = ChatTemplate.compile((String) line.get("template")).render(variables, now);
            } catch (TemplateException e) {
                found = line.containsKey("fails") ? null : e.toString();
            }
            String expected = (String) line.get("expected");
            if (!Objects.equals(expected, found)) {
                differences.add("%s\n  expected %s\n  found    %s".formatted(Json.write(line.get("template")),
                        expected == null ? line.get("fails") : Json.write(expected), Json.write(found)));
            }
        }
        reporter.publishEntry("templates", Integer.toString(lines.size() - 1));
        assertEquals("", String.join("\n", differences), differences.size() + " of " + (lines.size() - 1));
        assertTrue(lines.size() > 700, "only " + lines.size() + " lines");
    }
}
