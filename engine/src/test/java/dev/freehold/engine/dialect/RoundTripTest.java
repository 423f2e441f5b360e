package dev.freehold.engine.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.json.Json;
import dev.freehold.tokenizer.template.ChatTemplate;
import dev.freehold.tokenizer.template.ChatVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls as real templates write them into a conversation's history come back from the parser of the dialect that is
/// chosen for the template.
class RoundTripTest {
    private static final Toolbox TOOLS = new Toolbox(Json.array(Json.parse("""
            [{"type": "function", "function": {"name": "book_room", "description": "Books.", "parameters":
              {"type": "object", "properties": {"name": {"type": "string"}, "code": {"type": "string"},
               "note": {"type": "string"}, "nights": {"type": "integer"}, "guests": {"type": "array"},
               "extras": {"type": "object"}, "late": {"type": "boolean"}}}}},
             {"type": "function", "function": {"name": "get_time", "description": "Time.", "parameters":
              {"type": "object", "properties": {}}}}]"""), "tools"));
    private static final String ARGUMENTS = """
            {"name": "Zoë \\"Z\\" O'Neil", "code": "007", "note": "two\\nlines, <b> {x} [y] \\\\", "nights": 3,
             "guests": ["a", {"b": 1.5}], "extras": {"k": {"deep": [true, null]}}, "late": false}""";

    private static Path templates() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path fixtures = folder.resolve("shared/fixtures/templates");
            if (Files.isDirectory(fixtures)) {
                return fixtures;
            }
        }
        assumeTrue(false, "SKIPPED: the folder shared/fixtures is not beside the project");
        throw new AssertionError();
    }

    /// @param calls      how many calls a turn the template can write
    /// @param asStrings  whether it wants arguments as JSON text
    @ParameterizedTest
    @CsvSource({
        "Kimi-K2-Instruct, kimi, 2, false",
        "Kimi-K2-Thinking, kimi, 2, false",
        "Mistral-Small-3.2-24B-Instruct-2506, mistral, 2, false",
        "mistralai-Mistral-Nemo-Instruct-2407, mistral, 2, false",
        "NousResearch-Hermes-3-Llama-3.1-8B-tool_use, hermes, 2, false",
        "Qwen-QwQ-32B, hermes, 2, false",
        "Qwen-Qwen2.5-7B-Instruct, hermes, 2, false",
        "Qwen-Qwen3-0.6B, hermes, 2, false",
        "Qwen3.5-4B, qwen-xml, 2, false",
        "deepseek-ai-DeepSeek-R1-Distill-Llama-8B, deepseek, 2, true",
        "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B, deepseek, 2, false",
        "deepseek-ai-DeepSeek-V3.1, deepseek, 2, false",
        "meta-llama-Llama-3.1-8B-Instruct, llama3, 1, false",
        "meta-llama-Llama-3.2-3B-Instruct, llama3, 1, false"
    })
    void callsComeBack(String name, String dialect, int calls, boolean asStrings) throws IOException {
        String source = Files.readString(templates().resolve(name + ".jinja"));
        Dialect chosen = Dialects.of(source, _ -> false);
        assertEquals(dialect, chosen.name());
        for (String content : List.of("", "I look.")) {
            // one template writes calls only beside no content at all
            boolean alone = dialect.equals("llama3"); // whose templates write no text beside a call
            List<Map<String, Object>> turn = turn(calls, asStrings, alone ? "" : asStrings ? null : content);
            String before = render(source, turn.subList(0, 1), true);
            String after = render(source, turn, false);
            int cut = cut(before, after);
            Parsed parsed = parse(chosen, after.substring(0, cut), after.substring(cut));
            List<String> found = parsed.calls();
            assertEquals(calls, found.size(), () -> name + ": " + after);
            String first = found.getFirst();
            assertTrue(first.startsWith("book_room {"), first);
            assertEquals(Json.parse(ARGUMENTS), Json.parse(first.substring("book_room ".length())));
            if (calls > 1) {
                assertEquals("get_time {}", found.get(1));
            }
        }
    }

    private static Parsed parse(Dialect dialect, String prompt, String text) {
        var parser = new AnswerParser(dialect, TOOLS, prompt);
        var events = new ArrayList<>(parser.accept(text));
        events.addAll(parser.finish());
        return new Parsed(events);
    }

    /// Where the assistant's part begins: after the generation prompt, or as much of it as the history has too.
    private static int cut(String before, String after) {
        if (after.startsWith(before)) {
            return before.length();
        }
        int cut = 0;
        while (after.charAt(cut) == before.charAt(cut)) {
            cut++;
        }
        while (">]\n".indexOf(after.charAt(cut - 1)) < 0) {
            cut--;
        }
        return cut;
    }

    private static List<Map<String, Object>> turn(int calls, boolean asStrings, String content) {
        List<Map<String, Object>> made = new ArrayList<>();
        for (String json : List.of(ARGUMENTS, "{}").subList(0, calls)) {
            Object arguments = asStrings ? json.replace("\n", "") : Json.parse(json);
            String name = made.isEmpty() ? "book_room" : "get_time";
            made.add(Map.of("id", "call0000" + made.size(), "type", "function",
                    "function", members("name", name, "arguments", arguments)));
        }
        return List.of(members("role", "user", "content", "Book a room."),
                members("role", "assistant", "content", content, "tool_calls", made));
    }

    private static Map<String, Object> members(Object... namesAndValues) {
        var members = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return members;
    }

    private static String render(String source, List<Map<String, Object>> messages, boolean generationPrompt) {
        var variables = new ChatVariables(messages).addGenerationPrompt(generationPrompt).tools(TOOLS.definitions())
                .specialToken("bos_token", "<BOS>").specialToken("eos_token", "<EOS>");
        return ChatTemplate.compile(source).render(variables.asMap(), LocalDateTime.of(2026, 7, 4, 15, 30));
    }
}
