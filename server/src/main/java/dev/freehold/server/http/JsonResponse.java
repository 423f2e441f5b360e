package dev.freehold.server.http;

import dev.freehold.json.Json;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Answers that are one JSON value.
public final class JsonResponse {
    private JsonResponse() {}

    /// Sends `body` as JSON.
    public static void send(ServerResponse response, int status, Object body) {
        response.status(status).header(HeaderNames.CONTENT_TYPE, "application/json");
        response.send(Json.write(body).getBytes(StandardCharsets.UTF_8));
    }

    /// An error in the form of OpenAI's API.
    ///
    /// @param param  the parameter that is wrong, or null
    /// @param code   for programs, or null
    public static Map<String, Object> error(String message, String type, String param, String code) {
        var error = new LinkedHashMap<String, Object>();
        error.put("message", message);
        error.put("type", type);
        error.put("param", param);
        error.put("code", code);
        return Map.of("error", error);
    }
}
