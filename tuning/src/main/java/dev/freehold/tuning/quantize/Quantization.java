package dev.freehold.tuning.quantize;

import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.block.BlockFormat;
import dev.freehold.tensor.block.RowEncoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Writes the quantized model that a [QuantizePlan] tells: tensor by tensor, some megabytes of rows at a time, on
/// several threads. What is in memory does not grow with the model.
public final class Quantization implements AutoCloseable {
    /// Elements that a thread encodes at a time.
    private static final int PORTION = 1 << 18;

    private final Optional<ImportanceMatrix> importance;
    private final Progress progress;
    private final ExecutorService threads;
    private final long total;
    private long done;

    /// Hears of what has been written.
    @FunctionalInterface
    public interface Progress {
        /// @param tensor  being written
        /// @param bytes   of the source that are done
        /// @param of      all of them
        void at(String tensor, long bytes, long of);
    }

    private Quantization(QuantizePlan plan, QuantizeOptions options, Progress progress) {
        this.importance = options.importance();
        this.progress = progress;
        this.threads = Executors.newFixedThreadPool(options.threads(), Thread.ofPlatform().daemon().factory());
        this.total = plan.sourceBytes();
    }

    /// Writes `file`, replacing one that is there, whole or not at all.
    ///
    /// @throws QuantizationException if an element is not a number
    /// @throws dev.freehold.checkpoint.CheckpointException if writing fails; no file is left behind
    public static void write(Path file, QuantizePlan plan, QuantizeOptions options, Progress progress) {
        try (var quantization = new Quantization(plan, options, progress)) {
            GgufWriter.write(file, plan.metadata(), plan.tensors().stream().map(quantization::quantized).toList());
        }
    }

    private NewTensor quantized(QuantizePlan.Entry entry) {
        NewTensor source = entry.source();
        return new NewTensor(source.name(), entry.type(), source.shape(), (first, count, out) -> {
            if (entry.type() == source.dtype()) {
                source.rows().fill(first, count, out);
            } else {
                encode(entry, first, count, out);
            }
            done += count * source.rowBytes();
            progress.at(source.name(), done, total);
        });
    }

    /// Shares rows out to the threads, in portions that do not reach from one plane of a stack into the next.
    private void encode(QuantizePlan.Entry entry, int first, int count, MemorySegment out) {
        Shape shape = entry.source().shape();
        int plane = shape.rank() > 1 ? shape.dimension(shape.rank() - 2) : 1;
        int most = Math.max(1, PORTION / shape.columns());
        long rowBytes = entry.type().byteSize(shape.columns());
        var portions = new ArrayList<Callable<Void>>();
        for (int row = first; row < first + count;) {
            int from = row;
            int rows = Math.min(Math.min(most, first + count - row), plane - row % plane);
            MemorySegment to = out.asSlice((from - first) * rowBytes, rows * rowBytes);
            portions.add(() -> {
                encodePortion(entry, from, rows, to);
                return null;
            });
            row += rows;
        }
        await(portions);
    }

    private void encodePortion(QuantizePlan.Entry entry, int first, int count, MemorySegment out) {
        NewTensor source = entry.source();
        int columns = source.shape().columns();
        var values = new float[count * columns];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stored = arena.allocate(count * source.rowBytes(), 64);
            source.rows().fill(first, count, stored);
            BlockFormat.of(source.dtype()).decode(stored, 0, values, 0, values.length);
        }
        requireFinite(source, first, values);
        encoder(entry, first).encode(values, 0, values.length, out, 0);
    }

    private RowEncoder encoder(QuantizePlan.Entry entry, int row) {
        Shape shape = entry.source().shape();
        DType type = entry.type();
        return importance.flatMap(matrix -> matrix.of(entry.source().name(), row, shape))
                .map(columns -> RowEncoder.of(type, columns)).orElseGet(() -> RowEncoder.of(type));
    }

    private static void requireFinite(NewTensor source, int first, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(values[i]) <= Float.MAX_VALUE)) {
                int columns = source.shape().columns();
                throw new QuantizationException("tensor '%s': row %d, column %d is %s; the model is damaged"
                        .formatted(source.name(), first + i / columns, i % columns, values[i]));
            }
        }
    }

    private void await(List<Callable<Void>> portions) {
        try {
            for (Future<Void> portion : threads.invokeAll(portions)) {
                portion.get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case Throwable cause -> throw new IllegalStateException(cause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QuantizationException("interrupted");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
