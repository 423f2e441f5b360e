package dev.freehold.checkpoint.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.checkpoint.file.JsonFile;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.URL;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A file that the reference library wrote; `golden/make.py` made it.
class SafetensorsGoldenTest {
    private static Path golden(String name) throws Exception {
        URL resource = SafetensorsGoldenTest.class.getResource("/dev/freehold/checkpoint/golden/" + name);
        return Path.of(resource.toURI());
    }

    @Test
    void namesTypesShapesAndBytes() throws Exception {
        var found = new HashMap<String, Object>();
        try (Arena arena = Arena.ofConfined()) {
            for (StoredTensor tensor : SafetensorsFile.open(golden("types.safetensors"), arena).values()) {
                byte[] digest = MessageDigest.getInstance("SHA-256")
                        .digest(tensor.data().toArray(ValueLayout.JAVA_BYTE));
                found.put(tensor.name(), List.of(
                        tensor.type().name(), tensor.shape(), HexFormat.of().formatHex(digest)));
            }
        }
        assertEquals(JsonFile.read(golden("types.json"), 1 << 20).get("safetensors"), found);
    }
}
