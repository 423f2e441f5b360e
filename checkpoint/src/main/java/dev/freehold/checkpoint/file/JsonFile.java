package dev.freehold.checkpoint.file;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// A JSON object in a file of its own, such as `config.json`.
public final class JsonFile {
    private JsonFile() {}

    /// The members of the object, without those that are `null`.
    ///
    /// @param limit  bytes at most
    /// @throws CheckpointException if the file cannot be read, is not UTF-8, or is not one JSON object
    public static Map<String, Object> read(Path path, int limit) {
        byte[] bytes = MappedFile.read(path, limit);
        int invalid = Utf8.firstInvalid(bytes, 0, bytes.length);
        if (invalid >= 0) {
            throw new CheckpointException("%s: at byte %d: UTF-8 expected, found the byte 0x%02x"
                    .formatted(path, invalid, bytes[invalid] & 0xff));
        }
        var text = new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8);
        try {
            var members = new LinkedHashMap<>(Json.object(Json.parse(text), "the file"));
            members.values().removeIf(Objects::isNull);
            return members;
        } catch (JsonException e) {
            throw new CheckpointException(path + ": " + e.getMessage(), e);
        }
    }
}
