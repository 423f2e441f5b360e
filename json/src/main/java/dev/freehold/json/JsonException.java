package dev.freehold.json;

/// The text is not JSON, or passes a limit. The message says what is wrong and at which line and column.
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message);
    }
}
