package dev.freehold.checkpoint.safetensors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;

/// Builds safetensors files from any header text and any number of data bytes.
public final class SafetensorsForge {
    private SafetensorsForge() {}

    /// A valid header for 32 bytes of data: `a` F32 (2, 3) and `b` F16 (4).
    public static String valid() {
        return "{" + tensor("a", "F32", "[2,3]", "[0,24]") + "," + tensor("b", "F16", "[4]", "[24,32]") + "}";
    }

    public static String tensor(String name, String dtype, String shape, String offsets) {
        return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}".formatted(name, dtype, shape, offsets);
    }

    public static byte[] file(String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return file(text.length, text, dataBytes);
    }

    public static byte[] file(long headerLength, byte[] header, int dataBytes) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(headerLength).array());
        out.writeBytes(header);
        out.writeBytes(new byte[dataBytes]);
        return out.toByteArray();
    }

    /// A tensor and its bytes.
    ///
    /// @param shape  as JSON
    public record Part(String name, String dtype, String shape, byte[] data) {}

    /// A valid file of `parts`.
    public static byte[] file(List<Part> parts) {
        var header = new StringJoiner(",", "{", "}");
        var data = new ByteArrayOutputStream();
        for (Part part : parts) {
            int end = data.size() + part.data.length;
            header.add(tensor(part.name, part.dtype, part.shape, "[%d,%d]".formatted(data.size(), end)));
            data.writeBytes(part.data);
        }
        var out = new ByteArrayOutputStream();
        out.writeBytes(file(header.toString(), 0));
        out.writeBytes(data.toByteArray());
        return out.toByteArray();
    }

    public static Path write(Path path, byte[] bytes) {
        try {
            return Files.write(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
