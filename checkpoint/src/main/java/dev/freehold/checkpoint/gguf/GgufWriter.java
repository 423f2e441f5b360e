package dev.freehold.checkpoint.gguf;

import dev.freehold.checkpoint.NewFile;
import dev.freehold.checkpoint.NewTensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Writes a GGUF file (version 3), tensor after tensor, without ever holding more than a few megabytes of it.
public final class GgufWriter {
    private static final int ALIGNMENT = GgufFormat.DEFAULT_ALIGNMENT;
    private static final long CHUNK_BYTES = 4 << 20;

    private final FileChannel channel;
    private final MemorySegment chunk;

    private GgufWriter(FileChannel channel, MemorySegment chunk) {
        this.channel = channel;
        this.chunk = chunk;
    }

    /// Writes `file`, replacing one that is there. The bytes go into a file beside it, which takes the name when all of
    /// them are on the disk: nobody ever sees half a model.
    ///
    /// @param metadata  `Boolean`, `Long`, `Double`, `String` or `List` of one of these, as
    ///                  [dev.freehold.checkpoint.Metadata] has them; integers become UINT32 where they fit, elements of
    ///                  arrays INT32, reals FLOAT32
    /// @throws IllegalArgumentException if the format has no room for a value, name or shape
    /// @throws CheckpointException if writing fails; no file is left behind
    public static void write(Path file, Map<String, Object> metadata, List<NewTensor> tensors) {
        if (metadata.containsKey(GgufFormat.ALIGNMENT_KEY)) {
            throw new IllegalArgumentException("the alignment is always " + ALIGNMENT);
        }
        var names = new HashSet<String>();
        for (NewTensor tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException("two tensors are called '" + tensor.name() + "'");
            }
        }
        byte[] header = HeaderBytes.of(metadata, tensors, ALIGNMENT);
        NewFile.write(file, channel -> writeAll(channel, header, tensors));
    }

    private static void writeAll(FileChannel channel, byte[] header, List<NewTensor> tensors) throws IOException {
        long chunkBytes = tensors.stream().mapToLong(NewTensor::rowBytes).reduce(CHUNK_BYTES, Math::max);
        try (Arena arena = Arena.ofShared()) { // rows may be made by several threads
            var writer = new GgufWriter(channel, arena.allocate(chunkBytes, 64));
            writer.write(ByteBuffer.wrap(header));
            for (NewTensor tensor : tensors) {
                writer.write(tensor);
            }
        }
    }

    private void write(NewTensor tensor) throws IOException {
        int rows = tensor.shape().rows();
        long rowBytes = tensor.rowBytes();
        int atOnce = (int) Math.min(chunk.byteSize() / rowBytes, rows);
        for (int row = 0; row < rows; row += atOnce) {
            int count = Math.min(atOnce, rows - row);
            MemorySegment bytes = chunk.asSlice(0, count * rowBytes);
            tensor.rows().fill(row, count, bytes);
            write(bytes.asByteBuffer());
        }
        write(ByteBuffer.allocate((int) (GgufFormat.align(tensor.bytes(), ALIGNMENT) - tensor.bytes())));
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
