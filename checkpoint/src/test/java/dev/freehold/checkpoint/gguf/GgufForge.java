package dev.freehold.checkpoint.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Builds GGUF files byte by byte, right or wrong as a test wants them. Knows nothing of the reader and writer under
/// test.
public final class GgufForge {
    public static final int U8 = 0;
    public static final int U16 = 2;
    public static final int U32 = 4;
    public static final int I32 = 5;
    public static final int F32 = 6;
    public static final int BOOL = 7;
    public static final int STRING = 8;
    public static final int ARRAY = 9;
    public static final int U64 = 10;

    byte[] magic = "GGUF".getBytes(StandardCharsets.US_ASCII);
    int version = 3;
    Long tensorCount;
    Long entryCount;
    int alignment = 32;
    int dataBytes = -1;
    final List<byte[]> entries = new ArrayList<>();
    final List<byte[]> tensors = new ArrayList<>();
    private int offset;

    private GgufForge() {}

    /// No entries, no tensors.
    public static GgufForge empty() {
        return new GgufForge();
    }

    /// A valid file: three entries, two tensors `a` F32 (2, 3) and `b` F16 (4).
    public static GgufForge valid() {
        return new GgufForge()
                .entry("general.architecture", STRING, text("toy"))
                .entry("toy.numbers", ARRAY, concat(u32(I32), u64(2), u32(7), u32(-1)))
                .entry("toy.words", ARRAY, concat(u32(STRING), u64(2), text("ä"), text("")))
                .tensor("a", 0, 24, 3, 2)
                .tensor("b", 1, 8, 4);
    }

    public GgufForge entry(String key, int type, byte[] value) {
        return entry(key.getBytes(StandardCharsets.UTF_8), type, value);
    }

    public GgufForge entry(byte[] key, int type, byte[] value) {
        entries.add(concat(u64(key.length), key, u32(type), value));
        return this;
    }

    /// Appends a tensor that follows the ones before.
    public GgufForge tensor(String name, int type, int bytes, long... dimensions) {
        tensorAt(name, type, offset, dimensions);
        offset = (offset + bytes + alignment - 1) / alignment * alignment;
        return this;
    }

    /// Appends a tensor at any offset.
    public GgufForge tensorAt(String name, int type, long at, long... dimensions) {
        return tensorAt(name.getBytes(StandardCharsets.UTF_8), dimensions.length, type, at, dimensions);
    }

    GgufForge tensorAt(byte[] name, int rank, int type, long at, long... dimensions) {
        byte[] sizes = {};
        for (long dimension : dimensions) {
            sizes = concat(sizes, u64(dimension));
        }
        tensors.add(concat(u64(name.length), name, u32(rank), sizes, u32(type), u64(at)));
        return this;
    }

    GgufForge withoutTensors() {
        tensors.clear();
        offset = 0;
        return this;
    }

    public byte[] bytes() {
        byte[] header = concat(magic, u32(version), u64(tensorCount == null ? tensors.size() : tensorCount),
                u64(entryCount == null ? entries.size() : entryCount),
                concat(entries.toArray(byte[][]::new)), concat(tensors.toArray(byte[][]::new)));
        int padding = tensors.isEmpty() ? 0 : (alignment - header.length % alignment) % alignment;
        byte[] data = new byte[dataBytes < 0 ? offset : dataBytes];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) i;
        }
        return concat(header, new byte[padding], data);
    }

    public Path write(Path file) {
        try {
            return Files.write(file, bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return concat(u64(bytes.length), bytes);
    }

    public static byte[] u16(int value) {
        return ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) value).array();
    }

    public static byte[] u32(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    public static byte[] f32(float value) {
        return u32(Float.floatToRawIntBits(value));
    }

    public static byte[] u64(long value) {
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }

    public static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
