package dev.freehold.checkpoint.safetensors;

import dev.freehold.checkpoint.NewFile;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.json.Json;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Writes a safetensors file (<https://huggingface.co/docs/safetensors>), tensor after tensor, and never holds more
/// than a few megabytes of it.
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8; // of the header, and so of what comes behind it
    private static final long CHUNK_BYTES = 4 << 20;

    private SafetensorsWriter() {}

    /// Writes `file`, replacing one that is there, whole or not at all.
    ///
    /// @param metadata  texts for `__metadata__`, e.g. `format` → `pt`
    /// @param tensors   F32, F16 or BF16, names all different
    /// @throws IllegalArgumentException if the format has no room for a type or a name
    /// @throws dev.freehold.checkpoint.CheckpointException if writing fails; no file is left behind
    public static void write(Path file, Map<String, String> metadata, List<NewTensor> tensors) {
        byte[] header = header(metadata, tensors);
        NewFile.write(file, channel -> {
            write(channel, ByteBuffer.wrap(header));
            long rowBytes = tensors.stream().mapToLong(NewTensor::rowBytes).reduce(CHUNK_BYTES, Math::max);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment chunk = arena.allocate(rowBytes, 64);
                for (NewTensor tensor : tensors) {
                    write(channel, tensor, chunk);
                }
            }
        });
    }

    private static byte[] header(Map<String, String> metadata, List<NewTensor> tensors) {
        var members = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) {
            members.put("__metadata__", metadata);
        }
        long at = 0;
        for (NewTensor tensor : tensors) {
            if (StorageType.of(tensor.dtype().name()).isEmpty()) {
                throw new IllegalArgumentException(
                        "%s: safetensors has no type %s".formatted(tensor.name(), tensor.dtype()));
            }
            var entry = new LinkedHashMap<String, Object>();
            entry.put("dtype", tensor.dtype().name());
            entry.put("shape", IntStream.range(0, tensor.shape().rank())
                    .mapToObj(i -> (long) tensor.shape().dimension(i)).toList());
            entry.put("data_offsets", List.of(at, at + tensor.bytes()));
            if (members.put(tensor.name(), entry) != null) {
                throw new IllegalArgumentException("two tensors are called '" + tensor.name() + "'");
            }
            at += tensor.bytes();
        }
        byte[] json = Json.write(members).getBytes(StandardCharsets.UTF_8);
        int padded = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
        var bytes = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.array();
    }

    private static void write(FileChannel channel, NewTensor tensor, MemorySegment chunk) throws IOException {
        int rows = tensor.shape().rows();
        int atOnce = (int) Math.min(chunk.byteSize() / tensor.rowBytes(), rows);
        for (int row = 0; row < rows; row += atOnce) {
            int count = Math.min(atOnce, rows - row);
            MemorySegment bytes = chunk.asSlice(0, count * tensor.rowBytes());
            tensor.rows().fill(row, count, bytes);
            write(channel, bytes.asByteBuffer());
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
