package dev.freehold.cli.chat;

import java.io.IOException;
import java.nio.file.Path;

/// Something the person at the terminal asked for cannot be done. The message says why in one line.
public final class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChatException(String message) {
        super(message);
    }

    static ChatException of(Path file, String failure, IOException cause) {
        return new ChatException("%s: %s: %s (%s)".formatted(
                file, failure, cause.getMessage(), cause.getClass().getSimpleName()));
    }
}
