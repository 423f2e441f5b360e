package dev.freehold.server;

import dev.freehold.server.http.HostCheck;
import dev.freehold.server.http.JsonResponse;
import dev.freehold.server.openai.OpenAiService;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Models behind one port, each request on a virtual thread of its own.
public final class Server implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);

    /// Held, since loggers that nobody holds forget their level: what it tells of its start is not for users.
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private final WebServer web;
    private final ServerOptions options;

    private Server(WebServer web, ServerOptions options) {
        this.web = web;
        this.options = options;
    }

    /// Starts to listen.
    ///
    /// @param models  of different names, the first is the one meant where none is named; their engines stay open until
    ///     the server is closed
    /// @throws IllegalStateException if the port is taken
    public static Server start(ServerOptions options, List<ServedModel> models) {
        Map<String, ServedModel> byName = new LinkedHashMap<>();
        models.forEach(model -> {
            if (byName.put(model.name(), model) != null) {
                throw new IllegalArgumentException("two models have the name " + model.name());
            }
        });
        HELIDON.setLevel(Level.WARNING);
        HttpRouting.Builder routing = HttpRouting.builder()
                .addFilter(new HostCheck())
                .register("/v1", new OpenAiService(byName))
                .register("/", new OpenAiService(byName))
                .get("/health", (_, response) -> JsonResponse.send(response, 200, Map.of("status", "ok")));
        WebServer web = WebServer.builder()
                .host(options.host())
                .port(options.port())
                .maxPayloadSize(options.maxBytes())
                .shutdownGracePeriod(GRACE)
                .shutdownHook(false)
                .routing(routing)
                .build();
        return new Server(web.start(), options);
    }

    /// Where clients find it, `http://127.0.0.1:11500`.
    public String address() {
        return "http://%s:%d".formatted(options.host(), web.port());
    }

    /// Ends: requests that are being answered have a few seconds.
    @Override
    public void close() {
        web.stop();
    }
}
