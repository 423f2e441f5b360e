package dev.freehold.tuning.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Model;
import dev.freehold.engine.ModelOptions;
import dev.freehold.json.Json;
import dev.freehold.tokenizer.template.ChatMl;
import dev.freehold.tuning.data.RemoteTeacher.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistillationTest {
    private record Reply(int status, String body) {}

    @TempDir
    private Path folder;

    private final List<Map<String, Object>> requests = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();

    private URI server(Function<Map<String, Object>, Reply> replies) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", exchange -> {
            Map<String, Object> request = Json.parseObject(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(request);
            Reply reply = replies.apply(request);
            byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    private static Reply says(String text) {
        return new Reply(200, Json.write(Map.of("choices", List.of(Map.of("finish_reason", "stop", "message",
                Map.of("role", "assistant", "content", text))))));
    }

    private static String asked(Map<String, Object> request) {
        return (String) ((Map<?, ?>) Json.array(request.get("messages"), "messages").getLast()).get("content");
    }

    private static Settings settings(URI server) {
        return new Settings(server, Optional.of("big"), Optional.of("secret"), Map.of("temperature", 0.5), 3,
                Duration.ofSeconds(10), 2, Duration.ofMillis(1));
    }

    private Distillation.Outcome run(Teacher teacher, Path prompts, Path output) {
        return Distillation.run(teacher, prompts, output, Optional.of("Be kind."), new Distillation.Progress() {
            @Override
            public void answered(int done, int of) {
                assertTrue(done <= of);
            }

            @Override
            public void failed(String source, String problem) {
                problems.add(source.substring(source.lastIndexOf(':')) + " " + problem);
            }
        });
    }

    private Path prompts(String... lines) throws IOException {
        return Files.write(folder.resolve("prompts.jsonl"), List.of(lines));
    }

    @Test
    void answersBecomeConversationsAndAreNotAskedForTwice() throws IOException {
        Path prompts = prompts("{\"prompt\": \"a\"}", "", "{\"messages\": [{\"role\": \"system\", \"content\": \"s\"},"
                + " {\"role\": \"user\", \"content\": \"b\"}]}", "{\"prompt\": \"a\"}", "{\"prompt\": \"c\"}");
        Path output = folder.resolve("data.jsonl");
        URI server = server(request -> says(asked(request) + "!"));
        try (var teacher = new RemoteTeacher(settings(server))) {
            assertEquals(new Distillation.Outcome(3, 1, 0), run(teacher, prompts, output));
            assertEquals(3, requests.size());
            assertEquals(0.5, requests.getFirst().get("temperature"));
            assertEquals("big", requests.getFirst().get("model"));
            List<String> lines = Files.readAllLines(output);
            assertEquals(3, lines.size());
            assertTrue(lines.contains("{\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\","
                    + "\"content\":\"b\"},{\"role\":\"assistant\",\"content\":\"b!\"}]}"), lines.toString());
            // an interrupted run leaves half a line
            Files.writeString(output, lines.get(0) + "\n" + lines.get(1) + "\n{\"messages\":[{\"ro");
            assertEquals(new Distillation.Outcome(1, 3, 0), run(teacher, prompts, output));
            assertEquals(new Distillation.Outcome(0, 4, 0), run(teacher, prompts, output));
            assertEquals(4, requests.size());
            assertEquals(List.copyOf(lines).stream().sorted().toList(),
                    Files.readAllLines(output).stream().sorted().toList());
        }
    }

    @Test
    void anAnswerWithoutTheEndOfItsLineIsKept() throws IOException {
        Path output = folder.resolve("data.jsonl");
        String whole = "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"},"
                + " {\"role\": \"assistant\", \"content\": \"mine\"}]}";
        Files.writeString(output, whole);
        URI server = server(request -> says(asked(request) + "!"));
        try (var teacher = new RemoteTeacher(settings(server))) {
            run(teacher, prompts("{\"messages\": [{\"role\": \"system\", \"content\": \"s\"},"
                    + " {\"role\": \"user\", \"content\": \"b\"}]}"), output);
            assertEquals(whole, Files.readAllLines(output).getFirst());
            assertEquals(2, Files.readAllLines(output).size());
            byte[] half = "{\"messages\": [{\"role\": \"user\", \"content\": \"ü".getBytes(StandardCharsets.UTF_8);
            String before = Files.readString(output);
            Files.write(output, Arrays.copyOf(half, half.length - 1), StandardOpenOption.APPEND); // half a character
            assertEquals(new Distillation.Outcome(0, 1, 0), run(teacher, folder.resolve("prompts.jsonl"), output));
            assertEquals(before, Files.readString(output));
        }
    }

    @Test
    void aFileOfSomethingElseIsNotTouched() throws IOException {
        Path prompts = prompts("{\"prompt\": \"a\"}");
        URI server = server(request -> says(asked(request)));
        try (var teacher = new RemoteTeacher(settings(server))) {
            for (var other : Map.of("{", "line 1: Unexpected end-of-input",
                    "{\n \"a\": 1\n}", "line 1: Unexpected end-of-input",
                    "{\"a\": 1}", "line 1: 'messages' is missing",
                    "dear diary", "line 1: Unrecognized token 'dear'",
                    "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}\n",
                    "line 1: 'messages' should end with an answer").entrySet()) {
                Path output = Files.writeString(folder.resolve("config.json"), other.getKey());
                var e = assertThrows(DataException.class, () -> run(teacher, prompts, output));
                assertTrue(e.getMessage().startsWith(output + ": is no file of answers: " + other.getValue()),
                        e.getMessage());
                assertEquals(other.getKey(), Files.readString(output));
            }
        }
        assertEquals(List.of(), requests);
    }

    @Test
    void whatMayPassIsTriedAgainAndTheRestReported() throws IOException {
        var tries = new CopyOnWriteArrayList<String>();
        URI server = server(request -> {
            String asked = asked(request);
            tries.add(asked);
            return switch (asked) {
                case "busy" -> tries.stream().filter("busy"::equals).count() < 3 ? new Reply(503, "") : says("ok");
                case "bad" -> new Reply(400, "{\"error\": {\"message\": \"too\\nlong\"}}");
                case "dead" -> new Reply(500, "oh");
                case "odd" -> new Reply(200, "{\"choices\": []}");
                case "cut" -> new Reply(200, "{\"choices\": [{\"finish_reason\": \"length\"}]}");
                default -> says("ok");
            };
        });
        Path prompts = folder.resolve("prompts.txt");
        Files.writeString(prompts, "busy\nbad\ndead\nodd\ncut\n");
        try (var teacher = new RemoteTeacher(settings(server))) {
            assertEquals(new Distillation.Outcome(1, 0, 4), run(teacher, prompts, folder.resolve("data.jsonl")));
        }
        String address = server + "/v1/chat/completions";
        assertEquals(List.of(":2 " + address + " answers 400: too long",
                ":3 " + address + " answers 500: oh (tried 3 times)",
                ":4 " + address + ": 'choices[0]' should be an object, is null",
                ":5 the answer was cut off: it has too many tokens"), problems.stream().sorted().toList());
    }

    @Test
    void aWrongKeyEndsItAll() throws IOException {
        URI server = server(_ -> new Reply(401, "{\"error\": {\"message\": \"no such key\"}}"));
        try (var teacher = new RemoteTeacher(settings(server))) {
            var e = assertThrows(DataException.class,
                    () -> run(teacher, prompts("{\"prompt\": \"a\"}"), folder.resolve("data.jsonl")));
            assertEquals(server + "/v1/chat/completions answers 401: no such key", e.getMessage());
        }
    }

    @Test
    void aKeyIsNeverShown() {
        URI server = URI.create("http://localhost:1");
        var settings = new Settings(server, Optional.empty(), Optional.of(" secret\r\n"), Map.of(), 1,
                Duration.ofSeconds(1), 0, Duration.ofMillis(1));
        assertEquals(Optional.of("secret"), settings.key());
        for (String key : List.of("sec\rret", "sec\nret", "sec ret", "sécret")) {
            var e = assertThrows(IllegalArgumentException.class, () -> new Settings(server, Optional.empty(),
                    Optional.of(key), Map.of(), 1, Duration.ofSeconds(1), 0, Duration.ofMillis(1)));
            assertEquals("the server's key has characters that no key has", e.getMessage());
        }
    }

    @Test
    void keysOfNobodysChoiceStayOffOpenWires() {
        for (String safe : List.of("https://api.example.org/v1", "http://localhost:8080", "http://LOCALHOST",
                "http://127.0.0.1:1/v1", "http://[::1]:8080")) {
            assertTrue(RemoteTeacher.isConfidential(URI.create(safe)), safe);
        }
        for (String open : List.of("http://example.org", "http://127.0.0.1.example.org", "http://localhost.example.org",
                "http://192.168.0.7:8080")) {
            assertFalse(RemoteTeacher.isConfidential(URI.create(open)), open);
        }
    }

    @Test
    void nobodyWaitsForHours() {
        assertEquals(Duration.ofSeconds(7), RemoteTeacher.wait(Optional.of("7")));
        assertEquals(Duration.ofSeconds(60), RemoteTeacher.wait(Optional.of("9000")));
        assertEquals(Duration.ofSeconds(60), RemoteTeacher.wait(Optional.of("86400")));
        assertEquals(Duration.ZERO, RemoteTeacher.wait(Optional.of("Tue, 24 Nov 2026 04:00:00 GMT")));
        assertEquals(Duration.ZERO, RemoteTeacher.wait(Optional.empty()));
    }

    @Test
    void callsOfToolsAreKept() throws IOException {
        URI server = server(_ -> new Reply(200, """
                {"choices": [{"finish_reason": "tool_calls", "message": {"role": "assistant", "content": null,
                  "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}}]}
                """));
        Path output = folder.resolve("data.jsonl");
        try (var teacher = new RemoteTeacher(settings(server))) {
            run(teacher, prompts("{\"prompt\": \"a\", \"tools\": [{\"name\": \"f\"}]}"), output);
        }
        var data = Dataset.load(List.of(DataFile.of(output)), Fixtures.format(Optional.of(
                ChatMl.TEMPLATE)), new DataOptions(1000));
        assertEquals(List.of("<tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n</tool_call><|im_end|>"),
                Fixtures.learned(Fixtures.format(Optional.empty()).tokenizer(), data.examples().getFirst()));
    }

    @Test
    void aModelHereAnswersToo() throws IOException {
        Path output = folder.resolve("data.jsonl");
        Model model = Model.open(Fixtures.own("chat/model.gguf"),
                ModelOptions.DEFAULT.withThreads(1).withCpuTier("reference"));
        try (var teacher = new LocalTeacher(model, GenerationOptions.GREEDY)) {
            assertEquals(new Distillation.Outcome(1, 0, 0), Distillation.run(teacher,
                    prompts("{\"prompt\": \"What is the capital of France?\"}"), output, Optional.empty(),
                    new Distillation.Progress() {
                        @Override
                        public void answered(int done, int of) {
                            assertEquals(1, of);
                        }

                        @Override
                        public void failed(String source, String problem) {
                            problems.add(problem);
                        }
                    }));
        }
        assertEquals(List.of(), problems);
        assertTrue(Files.readString(output).contains("The capital of France is Paris."), Files.readString(output));
    }

    @Test
    void badPromptsAreNamed() throws IOException {
        for (var bad : Map.of("{\"prompt\": 7}", "'prompt' should be an array, is a number",
                "{\"messages\": []}", "'messages' should end with what is to be answered",
                "{", "Unexpected end-of-input").entrySet()) {
            Path prompts = prompts("{\"prompt\": \"a\"}", bad.getKey());
            var e = assertThrows(DataException.class, () -> Prompts.read(prompts, Optional.empty()));
            assertTrue(e.getMessage().startsWith(prompts + ":2: " + bad.getValue()), e.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> settings(URI.create("ftp://x")));
    }
}
