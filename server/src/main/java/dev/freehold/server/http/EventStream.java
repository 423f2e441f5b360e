package dev.freehold.server.http;

import dev.freehold.json.Json;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Events sent one by one, each at once (server-sent events,
/// <https://html.spec.whatwg.org/multipage/server-sent-events.html>).
public final class EventStream implements AutoCloseable {
    private final OutputStream out;

    /// Begins the answer, with status 200.
    public EventStream(ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream")
                .header(HeaderNames.CACHE_CONTROL, "no-cache")
                .header(HeaderNames.create("X-Accel-Buffering"), "no");
        out = response.outputStream();
    }

    /// Sends JSON.
    ///
    /// @throws UncheckedIOException if the client has gone
    public void send(Object data) {
        sendText(Json.write(data));
    }

    /// Sends one line of text.
    ///
    /// @throws UncheckedIOException if the client has gone
    public void sendText(String line) {
        write("data: " + line + "\n\n");
    }

    /// Sends JSON as an event that has a name.
    ///
    /// @throws UncheckedIOException if the client has gone
    public void send(String name, Object data) {
        write("event: " + name + "\ndata: " + Json.write(data) + "\n\n");
    }

    private void write(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
