package dev.freehold.tuning.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.freehold.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Which stretches of a conversation are learned, for chat templates of all families. `answers.json` was checked by
/// hand: each is what the model has to write after its prompt, up to the token that ends the turn.
class RealTemplatesTest {
    private static final Map<String, String> CONVERSATIONS = Map.of("turns", """
            {"messages": [
             {"role": "user", "content": "Hi <|im_end|>"},
             {"role": "assistant", "content": " <think>\\nhm\\n</think>\\n\\nHello. "},
             {"role": "user", "content": "And?"},
             {"role": "assistant", "content": "<b>Bye</b>"}]}""", "tools", """
            {"messages": [
             {"role": "system", "content": "Be brief."},
             {"role": "user", "content": "Weather?"},
             {"role": "assistant", "content": "", "tool_calls": [{"id": "call12345", "type": "function",
               "function": {"name": "weather", "arguments": "{\\"city\\": \\"Ulm\\"}"}}]},
             {"role": "tool", "tool_call_id": "call12345", "name": "weather", "content": "{\\"sky\\": \\"blue\\"}"},
             {"role": "assistant", "content": "Blue."},
             {"role": "user", "content": "Thanks"},
             {"role": "assistant", "content": "You're welcome."}],
             "tools": [{"type": "function", "function": {"name": "weather", "description": "tells", "parameters":
               {"type": "object", "properties": {"city": {"type": "string", "description": "where"}},
                "required": ["city"]}}}]}""");

    private static Map<String, Object> goldens() {
        try (var in = RealTemplatesTest.class.getResourceAsStream("answers.json")) {
            return Json.object(Json.parse(in), "answers.json");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Example example(String template, String conversation, LearnedPart part) {
        Entry entry = EntryParser.parse(Json.parseObject(CONVERSATIONS.get(conversation)), DataFormat.CHAT_TEMPLATE,
                "test:1");
        var options = new DataOptions(100_000).withLearned(part);
        return new Tokenization(Fixtures.format(Optional.of(source(template))), options).of(entry)
                .examples().getFirst();
    }

    private static String source(String template) {
        try {
            return Files.readString(Fixtures.shared("templates/" + template + ".jinja"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> answersAreFound() {
        return goldens().entrySet().stream().flatMap(golden -> CONVERSATIONS.keySet().stream()
                .map(conversation -> dynamicTest(golden.getKey() + " " + conversation, () -> {
                    Fixtures.shared("templates"); // skips where there are none, before an exception is expected
                    Object expected = Json.object(golden.getValue(), "golden").get(conversation);
                    if (expected.equals("error")) {
                        var e = assertThrows(DataException.class,
                                () -> example(golden.getKey(), conversation, LearnedPart.ANSWERS));
                        assertEquals("test:1: message 3: the model's chat template does not write calls of tools",
                                e.getMessage());
                        return;
                    }
                    var format = Fixtures.format(Optional.empty());
                    List<String> found = Fixtures.learned(format.tokenizer(),
                            example(golden.getKey(), conversation, LearnedPart.ANSWERS));
                    assertEquals(expected, found);
                })));
    }

    @Test
    void promptsMayBeLearnedToo() {
        Example all = example("Qwen-Qwen2.5-7B-Instruct", "turns", LearnedPart.EVERYTHING);
        assertEquals(all.ids().length - 1, all.learnedTokens());
        assertTrue(Fixtures.learned(Fixtures.format(Optional.empty()).tokenizer(), all).getFirst()
                .startsWith("<|im_start|>system\n"));
    }

    @Test
    void controlTokensThatUsersWriteStayText() {
        Example example = example("Qwen-Qwen2.5-7B-Instruct", "turns", LearnedPart.ANSWERS);
        var tokenizer = Fixtures.format(Optional.empty()).tokenizer();
        int end = tokenizer.id("<|im_end|>").orElseThrow();
        int ends = 0;
        for (int id : example.ids()) {
            ends += id == end ? 1 : 0;
        }
        assertEquals(5, ends); // of the system's turn and four others
    }
}
