package dev.freehold.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.file.JsonFile;
import dev.freehold.json.Json;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What gguf-py reads from files is what we read; `golden/make.py` made the expectations.
class GoldenTest {
    private static Path golden(String name) {
        try {
            return Path.of(GoldenTest.class.getResource("golden/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyTypeOfValueAndTensor() {
        Map<String, Object> expected = JsonFile.read(golden("types.json"), 1 << 20);
        try (Checkpoint checkpoint = Checkpoint.open(golden("types.gguf"))) {
            var found = new HashMap<String, Object>();
            checkpoint.metadata().keys().forEach(
                    key -> found.put(key, checkpoint.metadata().value(key).orElseThrow()));
            assertEquals(expected.get("metadata"), found);
            var tensors = new ArrayList<Object>();
            var data = new HashMap<String, Object>();
            for (TensorInfo info : checkpoint.tensors()) {
                Tensor tensor = checkpoint.find(info.name()).orElseThrow();
                tensors.add(List.of(tensor.name(), tensor.dtype().name(), dimensions(tensor.shape())));
                var digest = sha256();
                update(digest, tensor);
                data.put(tensor.name(), HexFormat.of().formatHex(digest.digest()));
            }
            assertEquals(expected.get("tensors"), tensors);
            assertEquals(expected.get("data"), data);
        }
    }

    @Test
    void theSharedFixtures() {
        Path fixtures = Fixtures.require(".");
        Map<String, Object> expected = JsonFile.read(golden("fixtures.json"), 1 << 20);
        assertTrue(expected.size() > 20);
        expected.forEach((name, summary) -> compare(fixtures.resolve(name), Json.object(summary, name)));
    }

    private static void compare(Path file, Map<String, Object> expected) {
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            var scalars = new HashMap<String, Object>();
            var arrays = new HashMap<String, Object>();
            for (String key : checkpoint.metadata().keys()) {
                Object value = checkpoint.metadata().value(key).orElseThrow();
                if (value instanceof List<?> list) {
                    arrays.put(key, List.of((long) list.size(), digest(list)));
                } else {
                    scalars.put(key, value);
                }
            }
            assertEquals(expected.get("scalars"), scalars, file.toString());
            assertEquals(expected.get("arrays"), arrays, file.toString());
            assertEquals(expected.get("tensors"), (long) checkpoint.tensors().size(), file.toString());
            var names = sha256();
            var data = sha256();
            for (TensorInfo info : checkpoint.tensors()) {
                Tensor tensor = checkpoint.find(info.name()).orElseThrow();
                names.update("%s %s %s\n".formatted(tensor.name(), tensor.dtype(), dimensions(tensor.shape()))
                        .getBytes(StandardCharsets.UTF_8));
                update(data, tensor);
            }
            assertEquals(expected.get("names"), HexFormat.of().formatHex(names.digest()), file.toString());
            assertEquals(expected.get("data"), HexFormat.of().formatHex(data.digest()), file.toString());
        }
    }

    /// Of the elements as Python writes them, one a line.
    private static String digest(List<?> list) {
        var digest = sha256();
        for (Object element : list) {
            String text = element instanceof Boolean flag ? flag ? "True" : "False" : element.toString();
            digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Long> dimensions(Shape shape) {
        return IntStream.range(0, shape.rank()).mapToObj(i -> (long) shape.dimension(i)).toList();
    }

    private static void update(MessageDigest digest, Tensor tensor) {
        digest.update(tensor.data().toArray(ValueLayout.JAVA_BYTE));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
