package dev.freehold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.EngineOptions;
import dev.freehold.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Calls of tools, by the small model that comes with the project.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ToolCallsTest {
    private static final List<Object> TOOLS = Json.array(Json.parse("""
            [{"type": "function", "function": {"name": "get_weather",
              "description": "The weather in a city at the moment",
              "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]
            """), "tools");
    private static final Map<String, Object> QUESTION =
            Map.of("role", "user", "content", "Is it raining in Paris?");

    private ServerFixture served;

    @BeforeAll
    void start() {
        served = new ServerFixture("pocket/pocket.gguf", EngineOptions.DEFAULT);
    }

    @AfterAll
    void stop() {
        served.close();
    }

    private static Map<String, Object> asked(List<Object> messages, boolean stream, Object choice) {
        var body = new LinkedHashMap<String, Object>();
        body.put("messages", messages);
        body.put("tools", TOOLS);
        body.put("tool_choice", choice);
        body.put("temperature", 0);
        body.put("stream", stream);
        return body;
    }

    private static Map<String, Object> first(Object object, String array) {
        return Json.object(Json.array(Json.object(object, "object").get(array), array).getFirst(), array);
    }

    private static Map<String, Object> member(Object object, String name) {
        return Json.object(Json.object(object, "object").get(name), name);
    }

    @Test
    void aCallIsAnsweredAndItsResultIsRead() {
        Map<String, Object> choice = first(Json.parse(served.chat(asked(List.of(QUESTION), false, "auto")).body()),
                "choices");
        assertEquals("tool_calls", choice.get("finish_reason"), choice::toString);
        Map<String, Object> message = member(choice, "message");
        assertNull(message.get("content"));
        Map<String, Object> call = first(message, "tool_calls");
        assertEquals("function", call.get("type"));
        assertEquals("get_weather", member(call, "function").get("name"));
        String arguments = (String) member(call, "function").get("arguments");
        assertEquals(Map.of("city", "Paris"), Json.parseObject(arguments));

        List<Object> history = List.of(QUESTION, message, Map.of("role", "tool", "tool_call_id", call.get("id"),
                "content", "{\"temperature\": 21, \"condition\": \"sunny\"}"));
        Map<String, Object> next = first(Json.parse(served.chat(asked(history, false, null)).body()), "choices");
        assertEquals("stop", next.get("finish_reason"), next::toString);
        assertFalse(((String) member(next, "message").get("content")).isBlank());
    }

    @Test
    void aStreamedCallHasItsIdAndNameOnceAndItsArgumentsInPieces() {
        List<String> events = List.of(served.chat(asked(List.of(QUESTION), true, "auto")).body().split("\n\n"));
        List<Map<String, Object>> choices = events.subList(0, events.size() - 1).stream()
                .map(event -> first(Json.parse(event.substring(6)), "choices")).toList();
        assertEquals("tool_calls", choices.getLast().get("finish_reason"));
        List<Map<String, Object>> calls = choices.stream().map(choice -> member(choice, "delta"))
                .filter(delta -> delta.containsKey("tool_calls")).map(delta -> first(delta, "tool_calls")).toList();
        assertTrue(calls.size() > 1);
        calls.forEach(call -> assertEquals(0L, call.get("index")));
        assertEquals("get_weather", member(calls.getFirst(), "function").get("name"));
        assertEquals(1, calls.stream().filter(call -> call.containsKey("id")).count());
        assertEquals(1, calls.stream().filter(call -> member(call, "function").containsKey("name")).count());
        Stream<String> pieces = calls.stream().map(call -> (String) member(call, "function").get("arguments"));
        assertEquals(Map.of("city", "Paris"), Json.parseObject(pieces.collect(Collectors.joining())));
    }

    @Test
    void whoWantsNoCallGetsNone() {
        Map<String, Object> choice = first(Json.parse(served.chat(asked(List.of(QUESTION), false, "none")).body()),
                "choices");
        assertEquals("stop", choice.get("finish_reason"));
        assertFalse(member(choice, "message").containsKey("tool_calls"));
    }
}
