package dev.freehold.server.openai;

import dev.freehold.server.http.JsonResponse;
import java.util.Map;

/// A request that is answered with an error of OpenAI's API
/// (<https://platform.openai.com/docs/guides/error-codes>).
final class OpenAiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final String param;
    private final String code;

    private OpenAiException(int status, String message, String type, String param, String code) {
        super(message);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
    }

    /// The request is wrong.
    ///
    /// @param param  where; null for all of it
    static OpenAiException invalid(String param, String message) {
        return new OpenAiException(400, message, "invalid_request_error", param, null);
    }

    static OpenAiException unknownModel(String name) {
        return new OpenAiException(
                404, "there is no model '" + name + "'", "invalid_request_error", "model", "model_not_found");
    }

    static OpenAiException tooLong(String message) {
        return new OpenAiException(400, message, "invalid_request_error", "messages", "context_length_exceeded");
    }

    static OpenAiException busy(String message) {
        return new OpenAiException(503, message, "server_error", null, "server_is_overloaded");
    }

    static OpenAiException failed(String message) {
        return new OpenAiException(500, message, "server_error", null, null);
    }

    int status() {
        return status;
    }

    Map<String, Object> body() {
        return JsonResponse.error(getMessage(), type, param, code);
    }
}
