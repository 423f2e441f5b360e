package dev.freehold.tuning.quantize;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.gguf.GgufCheckpoint;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Importance matrices in files, as `llama-imatrix` writes and reads them.
///
/// The format is GGUF: for each matrix `NAME.in_sum2`, sums of squares of the inputs, `(planes, columns)`, and
/// `NAME.counts`, `(planes, 1)`; a file of one plane leaves out that dimension. Before there was GGUF there were `.dat`
/// files, which are read: for each matrix its name, how many windows, and sums over windows of mean squares
/// (<https://github.com/ggml-org/llama.cpp/tree/master/tools/imatrix>).
public final class ImportanceFile {
    private static final String SUMS = ".in_sum2";
    private static final String COUNTS = ".counts";
    private static final byte[] GGUF = {'G', 'G', 'U', 'F'};
    private static final long MAX_BYTES = 1L << 30;

    private ImportanceFile() {}

    /// Writes `file`, replacing one that is there.
    ///
    /// @throws CheckpointException if writing fails; no file is left behind
    public static void write(Path file, ImportanceMatrix matrix) {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("general.type", "imatrix");
        metadata.put("imatrix.datasets", matrix.datasets());
        metadata.put("imatrix.chunk_count", (long) matrix.chunks());
        metadata.put("imatrix.chunk_size", (long) matrix.chunkSize());
        var tensors = new ArrayList<NewTensor>();
        matrix.entries().forEach((name, entry) -> {
            int planes = entry.counts().length;
            int columns = entry.sums().length / planes;
            tensors.add(tensor(name + SUMS, planes, columns, entry.sums()));
            tensors.add(tensor(name + COUNTS, planes, 1, entry.counts()));
        });
        GgufWriter.write(file, metadata, tensors);
    }

    private static NewTensor tensor(String name, int planes, int columns, float[] values) {
        Shape shape = planes == 1 ? new Shape(columns) : new Shape(planes, columns);
        return new NewTensor(name, DType.F32, shape, (first, count, out) ->
                MemorySegment.copy(values, first * columns, out, Tensor.FLOAT, 0, count * columns));
    }

    /// Reads a file of either format.
    ///
    /// @throws CheckpointException if there is no such file, or it is malformed
    public static ImportanceMatrix read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            if (Arrays.equals(in.readNBytes(GGUF.length), GGUF)) {
                return readGguf(file);
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new CheckpointException(file + ": is no importance matrix: too large");
            }
            return readDat(file, ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
        } catch (NoSuchFileException e) {
            throw new CheckpointException(file + ": no such file", e);
        } catch (IOException e) {
            throw new CheckpointException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static ImportanceMatrix readGguf(Path file) {
        try (GgufCheckpoint gguf = GgufCheckpoint.open(file)) {
            String type = gguf.metadata().text("general.type", "model");
            if (!type.equals("imatrix")) {
                throw new CheckpointException("%s: should be an importance matrix, is a %s".formatted(file, type));
            }
            Map<String, Tensor> tensors = new HashMap<>();
            gguf.stored().forEach(tensor -> tensors.put(tensor.name(), tensor));
            var entries = new TreeMap<String, ImportanceMatrix.Entry>();
            for (Tensor sums : gguf.stored()) {
                if (sums.name().endsWith(SUMS)) {
                    String name = sums.name().substring(0, sums.name().length() - SUMS.length());
                    entries.put(name, entry(file, sums, tensors.get(name + COUNTS)));
                }
            }
            return new ImportanceMatrix(file.toString(), gguf.metadata().texts("imatrix.datasets"),
                    gguf.metadata().integer("imatrix.chunk_count", 0),
                    gguf.metadata().integer("imatrix.chunk_size", 0), entries);
        }
    }

    private static ImportanceMatrix.Entry entry(Path file, Tensor sums, Tensor counts) {
        if (counts == null || sums.dtype() != DType.F32 || counts.dtype() != DType.F32
                || sums.shape().elements() % counts.shape().elements() != 0) {
            throw new CheckpointException("%s: '%s' should be F32, with as many '%s' as it has planes".formatted(
                    file, sums.name(), COUNTS.substring(1)));
        }
        var entry = new ImportanceMatrix.Entry(sums.toArray(), counts.toArray());
        requirePlausible(file, sums.name(), entry);
        return entry;
    }

    private static void requirePlausible(Path file, String name, ImportanceMatrix.Entry entry) {
        for (float[] values : List.of(entry.sums(), entry.counts())) {
            for (float value : values) {
                if (!(value >= 0f && value <= Float.MAX_VALUE)) {
                    throw new CheckpointException("%s: '%s' holds %s, which is no sum of squares".formatted(
                            file, name, value));
                }
            }
        }
    }

    private static ImportanceMatrix readDat(Path file, ByteBuffer in) {
        try {
            var entries = new TreeMap<String, ImportanceMatrix.Entry>();
            int count = bounded(in, in.getInt(), 12);
            for (int i = 0; i < count; i++) {
                String name = text(in);
                float windows = in.getInt();
                var sums = new float[bounded(in, in.getInt(), Float.BYTES)];
                for (int k = 0; k < sums.length; k++) {
                    sums[k] = in.getFloat();
                }
                var entry = new ImportanceMatrix.Entry(sums, new float[] {windows});
                requirePlausible(file, name, entry);
                entries.put(name, entry);
            }
            int chunks = in.remaining() >= Integer.BYTES ? in.getInt() : 0;
            List<String> datasets = in.remaining() >= Integer.BYTES ? List.of(text(in)) : List.of();
            return new ImportanceMatrix(file.toString(), datasets, chunks, 0, entries);
        } catch (BufferUnderflowException e) {
            throw new CheckpointException("%s: at byte %d: is cut off, or no importance matrix".formatted(
                    file, in.position()), e);
        }
    }

    private static String text(ByteBuffer in) {
        var bytes = new byte[bounded(in, in.getInt(), 1)];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// `count`, if as many things of `size` bytes at least may still come.
    private static int bounded(ByteBuffer in, int count, int size) {
        if (count < 0 || count > in.remaining() / size) {
            throw new BufferUnderflowException();
        }
        return count;
    }
}
