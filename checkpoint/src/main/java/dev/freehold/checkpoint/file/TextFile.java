package dev.freehold.checkpoint.file;

import dev.freehold.checkpoint.CheckpointException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A text in a file of its own, such as `chat_template.jinja`.
public final class TextFile {
    private TextFile() {}

    /// @param limit  bytes at most
    /// @throws CheckpointException if the file cannot be read, or is not UTF-8
    public static String read(Path path, int limit) {
        byte[] text = MappedFile.read(path, limit);
        if (Utf8.firstInvalid(text, 0, text.length) >= 0) {
            throw new CheckpointException(path + ": is not UTF-8");
        }
        return new String(text, StandardCharsets.UTF_8);
    }
}
