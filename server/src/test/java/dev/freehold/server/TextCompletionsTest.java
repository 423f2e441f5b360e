package dev.freehold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.EngineOptions;
import dev.freehold.engine.GenerationOptions;
import dev.freehold.json.Json;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TextCompletionsTest {
    private static final String TEXT = "The capital of";
    private ServerFixture served;
    private String expected;

    @BeforeAll
    void start() {
        served = new ServerFixture(EngineOptions.DEFAULT);
        expected = served.model.complete(TEXT, GenerationOptions.GREEDY.withMaxTokens(6)).collect(Collectors.joining());
    }

    @AfterAll
    void stop() {
        served.close();
    }

    private HttpResponse<String> ask(Object prompt, Object... more) {
        var body = new LinkedHashMap<String, Object>(Map.of("prompt", prompt, "temperature", 0, "max_tokens", 6));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return served.post("/v1/completions", Json.write(body));
    }

    private static List<Map<String, Object>> choices(HttpResponse<String> response) {
        assertEquals(200, response.statusCode(), response.body());
        return Json.array(Json.parseObject(response.body()).get("choices"), "choices").stream()
                .map(choice -> Json.object(choice, "choice")).toList();
    }

    @Test
    void textsAndIdsAndSeveralOfThemAreContinued() {
        List<Integer> ids = Arrays.stream(served.model.encode(TEXT)).boxed().toList();
        for (Object prompt : List.of(TEXT, ids, List.of(TEXT), List.of(ids, ids))) {
            List<Map<String, Object>> choices = choices(ask(prompt));
            for (int i = 0; i < choices.size(); i++) {
                assertEquals(expected, choices.get(i).get("text"));
                assertEquals((long) i, choices.get(i).get("index"));
                assertEquals("length", choices.get(i).get("finish_reason"));
                assertNull(choices.get(i).get("logprobs"));
            }
        }
        assertEquals(2, choices(ask(List.of(ids, TEXT))).size());
    }

    @Test
    void piecesOfAStreamAreTheText() {
        HttpResponse<String> response = ask(TEXT, "stream", true, "stream_options", Map.of("include_usage", true));
        List<String> events = List.of(response.body().split("\n\n"));
        assertEquals("data: [DONE]", events.getLast());
        List<Map<String, Object>> chunks = events.subList(0, events.size() - 1).stream()
                .map(event -> Json.parseObject(event.substring(6))).toList();
        assertTrue(chunks.getLast().containsKey("usage"));
        assertEquals(expected, chunks.subList(0, chunks.size() - 1).stream()
                .map(chunk -> Json.object(Json.array(chunk.get("choices"), "choices").getFirst(), "choice"))
                .map(choice -> (String) choice.get("text")).collect(Collectors.joining()));
    }

    @Test
    void logProbabilitiesHaveTheShapeOfThisEndpoint() {
        Map<String, Object> report = Json.object(
                choices(ask(TEXT, "logprobs", 2)).getFirst().get("logprobs"), "report");
        assertEquals(6, Json.array(report.get("tokens"), "tokens").size());
        assertEquals(expected, Json.array(report.get("tokens"), "tokens").stream().map(String.class::cast)
                .collect(Collectors.joining()));
        List<Object> chosen = Json.array(report.get("token_logprobs"), "token_logprobs");
        for (int i = 0; i < 6; i++) {
            Map<String, Object> top = Json.object(Json.array(report.get("top_logprobs"), "tops").get(i), "top");
            assertEquals(2, top.size());
            assertEquals(chosen.get(i), top.values().stream().map(Double.class::cast).max(Double::compare).get(),
                    "the likeliest was taken, and stands there with the very same number");
        }
        assertEquals(0L, Json.array(report.get("text_offset"), "offsets").getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"prompt\": 7}", "{\"prompt\": []}", "{\"prompt\": [[\"x\"]]}",
        "{\"prompt\": [99999999]}", "{\"prompt\": [99999999999]}", "{\"prompt\": \"\"}"})
    void whatIsNoPromptIsRefused(String body) {
        HttpResponse<String> response = served.post("/v1/completions", body);
        assertEquals(400, response.statusCode(), response.body());
        Map<String, Object> error = Json.object(Json.parseObject(response.body()).get("error"), "error");
        assertEquals("prompt", error.get("param"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1000})
    void impossibleNumbersOfLogProbabilitiesAreRefused(int number) {
        HttpResponse<String> response = ask(TEXT, "logprobs", number);
        assertEquals(400, response.statusCode(), response.body());
        assertTrue(response.body().contains("\"param\":\"logprobs\""), response.body());
    }
}
