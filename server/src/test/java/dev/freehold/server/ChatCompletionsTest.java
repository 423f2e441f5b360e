package dev.freehold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.EngineOptions;
import dev.freehold.json.Json;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChatCompletionsTest {
    private static final Map<String, Object> USER = Map.of("role", "user", "content", ServerFixture.QUESTION);
    private ServerFixture served;

    @BeforeAll
    void start() {
        served = new ServerFixture(EngineOptions.DEFAULT);
    }

    @AfterAll
    void stop() {
        served.close();
    }

    private static Map<String, Object> asked(Object... more) {
        var body = new LinkedHashMap<String, Object>();
        body.put("model", "org/tiny");
        body.put("messages", List.of(USER));
        body.put("temperature", 0);
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return body;
    }

    private static Map<String, Object> member(Object object, String name) {
        return Json.object(Json.object(object, "object").get(name), name);
    }

    private static Map<String, Object> choice(Map<String, Object> body) {
        return Json.object(Json.array(body.get("choices"), "choices").getFirst(), "choice");
    }

    private static String content(HttpResponse<String> response) {
        assertEquals(200, response.statusCode(), response.body());
        return (String) member(choice(Json.parseObject(response.body())), "message").get("content");
    }

    @Test
    void anAnswerIsWhatTheModelSays() {
        HttpResponse<String> response = served.chat(asked());
        Map<String, Object> body = Json.parseObject(response.body());
        assertEquals(ServerFixture.ANSWER, content(response));
        assertEquals("application/json", response.headers().firstValue("content-type").orElseThrow());
        assertEquals("chat.completion", body.get("object"));
        assertEquals("org/tiny", body.get("model"));
        assertEquals("stop", choice(body).get("finish_reason"));
        assertEquals(0L, choice(body).get("index"));
        assertTrue(choice(body).containsKey("logprobs"));
        Map<String, Object> usage = member(body, "usage");
        assertEquals(13L, usage.get("completion_tokens"));
        assertEquals((long) usage.get("prompt_tokens") + 13, usage.get("total_tokens"));
    }

    @Test
    void thePathWithoutVersionAndPartsAndRolesOfOtherClientsAreUnderstood() {
        var parts = List.of(Map.of("type", "text", "text", "What is the capital "),
                Map.of("type", "text", "text", "of France?"));
        Map<String, Object> body = asked("messages", List.of(Map.of("role", "user", "content", parts)),
                "tools", List.of(), "user", "somebody", "store", false, "unheard_of", 7, "stop", null,
                "n", 1, "response_format", Map.of("type", "text"));
        assertEquals(ServerFixture.ANSWER, content(served.post("/chat/completions", Json.write(body))));
    }

    @Test
    void piecesOfAStreamHaveTheFormThatClientsExpect() {
        HttpResponse<String> response = served.chat(
                asked("stream", true, "stream_options", Map.of("include_usage", true)));
        assertEquals("text/event-stream", response.headers().firstValue("content-type").orElseThrow());
        List<Map<String, Object>> chunks = chunks(response.body());
        assertEquals(1, chunks.stream().map(chunk -> chunk.get("id")).distinct().count());
        assertEquals(1, chunks.stream().map(chunk -> chunk.get("created")).distinct().count());
        chunks.forEach(chunk -> assertEquals("chat.completion.chunk", chunk.get("object")));
        Map<String, Object> usage = member(chunks.removeLast(), "usage");
        assertEquals(13L, usage.get("completion_tokens"));
        assertEquals(Map.of("role", "assistant", "content", ""), choice(chunks.getFirst()).get("delta"));
        assertEquals(Map.of(), choice(chunks.getLast()).get("delta"));
        assertEquals("stop", choice(chunks.getLast()).get("finish_reason"));
        chunks.subList(0, chunks.size() - 1).forEach(chunk -> {
            assertTrue(choice(chunk).containsKey("finish_reason"));
            assertNull(choice(chunk).get("finish_reason"));
        });
        assertEquals(ServerFixture.ANSWER, chunks.subList(0, chunks.size() - 1).stream()
                .map(chunk -> (String) member(choice(chunk), "delta").get("content")).collect(Collectors.joining()));
        assertFalse(served.chat(asked("stream", true)).body().contains("usage"), "not asked for");
    }

    /// The data of all events but the last, which says that it is the last.
    private static List<Map<String, Object>> chunks(String body) {
        List<String> events = List.of(body.split("\n\n"));
        assertEquals("data: [DONE]", events.getLast());
        return events.subList(0, events.size() - 1).stream().map(event -> {
            assertTrue(event.startsWith("data: "), event);
            return Json.parseObject(event.substring(6));
        }).collect(Collectors.toCollection(ArrayList::new));
    }

    @Test
    void lengthAndStopStringsAreHonoured() {
        Map<String, Object> shorter = Json.parseObject(served.chat(asked("max_completion_tokens", 2)).body());
        assertEquals("length", choice(shorter).get("finish_reason"));
        assertEquals(2L, member(shorter, "usage").get("completion_tokens"));
        assertEquals("The capital of ", content(served.chat(asked("stop", List.of("Spain", "France is")))));
    }

    @Test
    void theSameSeedGivesTheSameWordsWhateverElseIsAsked() {
        List<String> answers = IntStream.range(0, 12).parallel().mapToObj(i -> content(served.chat(
                asked("temperature", 1.5, "top_p", 1, "top_k", 0, "min_p", 0, "seed", i % 3, "max_tokens", 20))))
                .toList();
        for (int i = 3; i < answers.size(); i++) {
            assertEquals(answers.get(i % 3), answers.get(i));
        }
        assertEquals(3, answers.stream().distinct().count());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {                                                     | 400 |
            []                                                    | 400 |
            {"model": "org/tiny"}                                 | 400 | messages
            {"messages": "hello"}                                 | 400 | messages
            {"messages": [{"content": "x"}]}                      | 400 | messages[0]
            {"messages": [{"role": "user", "content": 7}]}        | 400 | messages[0]
            {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]} | 400 | messages[0]
            {"messages": [{"role": "user", "content": "x"}], "n": 2} | 400 | n
            {"messages": [{"role": "user", "content": "x"}], "logprobs": true} | 400 | logprobs
            {"messages": [{"role": "user", "content": "x"}], "tool_choice": "required"} | 400 | tool_choice
            {"messages": [{"role": "user", "content": "x"}], "response_format": {"type": "x"}} | 400 | response_format
            {"messages": [{"role": "user", "content": "x"}], "parallel_tool_calls": false} | 400 | parallel_tool_calls
            {"messages": [{"role": "user", "content": "x"}], "reasoning_effort": "low"} | 400 | reasoning_effort
            {"messages": [{"role": "user", "content": "x"}], "guided_regex": "a+"} | 400 | guided_regex
            {"messages": [{"role": "user", "content": "x"}], "top_k": -2} | 400 |
            {"messages": [{"role": "user", "content": "x"}], "temperature": "hot"} | 400 | temperature
            {"messages": [{"role": "user", "content": "x"}], "temperature": -1} | 400 |
            {"messages": [{"role": "user", "content": "x"}], "max_tokens": 0} | 400 |
            {"messages": [{"role": "user", "content": "x"}], "stop": 5} | 400 | stop
            {"messages": [{"role": "user", "content": "x"}], "logit_bias": {"x": 1}} | 400 | logit_bias
            {"messages": [{"role": "user", "content": "x"}], "tools": [{}]} | 400 | tools
            {"messages": [{"role": "user", "content": "x"}], "model": "gpt-4o"} | 404 | model
            """)
    void whatIsWrongIsNamed(String body, int status, String param) {
        HttpResponse<String> response = served.post("/v1/chat/completions", body);
        assertEquals(status, response.statusCode(), response.body());
        Map<String, Object> error = member(Json.parseObject(response.body()), "error");
        assertEquals("invalid_request_error", error.get("type"));
        assertEquals(param, error.get("param"), () -> error.toString());
        assertFalse(((String) error.get("message")).isBlank());
    }

    @Test
    void aPromptThatDoesNotFitIsRefusedAsClientsKnowIt() {
        String question = "word ".repeat(3000);
        Map<String, Object> body = Json.parseObject(served.chat(
                asked("messages", List.of(Map.of("role", "user", "content", question)))).body());
        assertEquals("context_length_exceeded", member(body, "error").get("code"));
    }
}
