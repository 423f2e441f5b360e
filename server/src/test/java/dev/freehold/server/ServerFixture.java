package dev.freehold.server;

import dev.freehold.engine.CacheType;
import dev.freehold.engine.Engine;
import dev.freehold.engine.EngineOptions;
import dev.freehold.engine.Model;
import dev.freehold.engine.ModelOptions;
import dev.freehold.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A server of the project's own chat model, `fixtures/chat`, and a client.
final class ServerFixture implements AutoCloseable {
    static final String QUESTION = "What is the capital of France?";
    static final String ANSWER = "The capital of France is Paris.";

    final Model model;
    final Engine engine;
    final Server server;
    final HttpClient client = HttpClient.newHttpClient();

    ServerFixture(EngineOptions options) {
        this("fixtures/chat/model.gguf", options);
    }

    /// @param file  of the model, in this project
    ServerFixture(String file, EngineOptions options) {
        model = Model.open(root().resolve(file), new ModelOptions(1, "reference", 0, CacheType.AUTO));
        engine = new Engine(model, options);
        server = Server.start(ServerOptions.DEFAULT.withPort(0), List.of(new ServedModel("org/tiny", engine, 1234)));
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("fixtures/chat"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path));
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> post(String path, String body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    HttpResponse<String> chat(Map<String, Object> body) {
        return post("/v1/chat/completions", Json.write(body));
    }

    @Override
    public void close() {
        client.close();
        server.close();
        engine.close();
        model.close();
    }
}
