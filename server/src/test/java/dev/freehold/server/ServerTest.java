package dev.freehold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.EngineOptions;
import dev.freehold.json.Json;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerTest {
    private static final String ENDLESS = Json.write(Map.of("stream", true, "ignore_eos", true,
            "messages", List.of(Map.of("role", "user", "content", ServerFixture.QUESTION))));

    @Test
    void modelsAreListedAndFoundByNamesWithSlashes() {
        try (var served = new ServerFixture(EngineOptions.DEFAULT)) {
            var expected = Map.of("id", "org/tiny", "object", "model", "created", 1234L, "owned_by", "freehold");
            for (String path : List.of("/v1/models", "/models")) {
                HttpResponse<String> list = served.send(served.request(path).build());
                assertEquals(Map.of("object", "list", "data", List.of(expected)), Json.parseObject(list.body()));
            }
            assertEquals(expected, Json.parseObject(served.send(
                    served.request("/v1/models/org/tiny").build()).body()));
            assertEquals(404, served.send(served.request("/v1/models/other").build()).statusCode());
            assertEquals(200, served.send(served.request("/health").build()).statusCode());
        }
    }

    /// Asks for an answer that does not end, and waits until it has begun.
    private static Socket endless(ServerFixture served) throws IOException {
        URI address = URI.create(served.server.address());
        var socket = new Socket(address.getHost(), address.getPort());
        socket.getOutputStream().write(("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Length: " + ENDLESS.length() + "\r\n\r\n" + ENDLESS).getBytes(StandardCharsets.UTF_8));
        assertTrue(socket.getInputStream().read() > 0);
        while (served.engine.load().running() == 0) {
            Thread.onSpinWait();
        }
        return socket;
    }

    @Test
    void aClientThatGoesAwayEndsItsGeneration() throws IOException, InterruptedException {
        try (var served = new ServerFixture(EngineOptions.DEFAULT)) {
            endless(served).close();
            for (int i = 0; i < 500 && served.engine.load().running() > 0; i++) {
                Thread.sleep(10);
            }
            assertEquals(0, served.engine.load().running());
        }
    }

    @Test
    void whoeverComesToAFullHouseIsToldWhenToComeAgain() throws IOException {
        try (var served = new ServerFixture(new EngineOptions(1, 0, 0)); Socket first = endless(served)) {
            HttpResponse<String> response = served.post("/v1/chat/completions", ENDLESS);
            assertEquals(503, response.statusCode());
            assertEquals("1", response.headers().firstValue("retry-after").orElseThrow());
            assertTrue(first.isConnected());
        }
    }

    @Test
    void pagesFromElsewhereAreTurnedAway() throws IOException {
        try (var served = new ServerFixture(EngineOptions.DEFAULT)) {
            HttpRequest foreign = served.request("/v1/models").header("Origin", "https://example.com").build();
            assertEquals(403, served.send(foreign).statusCode());
            HttpRequest own = served.request("/v1/models").header("Origin", "http://localhost:3000").build();
            assertEquals(200, served.send(own).statusCode());
            assertEquals("HTTP/1.1 403", status(served, "GET /v1/models HTTP/1.1\r\nHost: rebound.example:1\r\n\r\n"));
        }
    }

    @Test
    void otherMachinesAreNotLetIn() {
        var refused = assertThrows(IllegalArgumentException.class, () -> new ServerOptions("0.0.0.0", 0, 1));
        assertTrue(refused.getMessage().contains("can be reached from other machines"), refused::getMessage);
    }

    /// Before it is sent: who sends on meanwhile may lose the answer.
    @Test
    void aBodyThatIsTooLargeIsRefused() throws IOException {
        try (var served = new ServerFixture(EngineOptions.DEFAULT)) {
            assertEquals("HTTP/1.1 413", status(served, "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Length: " + (ServerOptions.DEFAULT.maxBytes() + 1) + "\r\n\r\n"));
        }
    }

    private static String status(ServerFixture served, String request) throws IOException {
        URI address = URI.create(served.server.address());
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
        }
    }
}
