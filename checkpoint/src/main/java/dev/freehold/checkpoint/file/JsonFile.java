package dev.freehold.checkpoint.file;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// A JSON object, or an array of them, in a file of its own, such as `config.json`.
public final class JsonFile {
    private JsonFile() {}

    /// The members of the object, without those that are `null`.
    ///
    /// @param limit  bytes at most
    /// @throws CheckpointException if the file cannot be read, is not UTF-8, or is not one JSON object
    public static Map<String, Object> read(Path path, int limit) {
        return parsed(path, limit, value -> members(value, "the file"));
    }

    /// The objects of an array that is the whole file, without members that are `null`.
    ///
    /// @param limit  bytes at most
    /// @throws CheckpointException if the file cannot be read, is not UTF-8, or is not one array of objects
    public static List<Map<String, Object>> readList(Path path, int limit) {
        return parsed(path, limit, value -> Json.array(value, "the file").stream()
                .map(element -> members(element, "an element"))
                .toList());
    }

    private static Map<String, Object> members(Object value, String what) {
        var members = new LinkedHashMap<>(Json.object(value, what));
        members.values().removeIf(Objects::isNull);
        return members;
    }

    private static <T> T parsed(Path path, int limit, Function<Object, T> use) {
        byte[] bytes = MappedFile.read(path, limit);
        int invalid = Utf8.firstInvalid(bytes, 0, bytes.length);
        if (invalid >= 0) {
            throw new CheckpointException("%s: at byte %d: UTF-8 expected, found the byte 0x%02x"
                    .formatted(path, invalid, bytes[invalid] & 0xff));
        }
        var text = new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8);
        try {
            return use.apply(Json.parse(text));
        } catch (JsonException e) {
            throw new CheckpointException(path + ": " + e.getMessage(), e);
        }
    }
}
