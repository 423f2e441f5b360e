package dev.freehold.checkpoint.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufWriterTest {
    @TempDir
    private Path folder;

    private static Map<String, Object> metadata() {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("general.architecture", "toy");
        metadata.put("integer", 4_000_000_000L);
        metadata.put("negative", -5L);
        metadata.put("wide", 1L << 40);
        metadata.put("wide.negative", -(1L << 40));
        metadata.put("real", 0.25);
        metadata.put("flag", true);
        metadata.put("words", List.of("a", "ü", ""));
        metadata.put("integers", List.of(1L, -2L));
        metadata.put("wide.integers", List.of(1L, 1L << 40));
        metadata.put("reals", List.of(0.5, -1.0));
        metadata.put("flags", List.of(true, false));
        return metadata;
    }

    private static NewTensor counting(String name, int rows, int columns) {
        return new NewTensor(name, DType.F32, new Shape(rows, columns), (first, count, out) -> {
            for (long i = 0; i < (long) count * columns; i++) {
                out.set(Tensor.FLOAT, 4 * i, first * columns + i);
            }
        });
    }

    @Test
    void whatIsWrittenIsRead() {
        Path file = folder.resolve("model.gguf");
        GgufWriter.write(file, metadata(), List.of(counting("a", 2, 3), counting("b", 1, 1)));
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            metadata().forEach((key, value) ->
                    assertEquals(value, checkpoint.metadata().value(key).orElseThrow(), key));
            assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5},
                    checkpoint.tensor("a", new Shape(2, 3)).toArray());
            assertArrayEquals(new float[] {0}, checkpoint.tensor("b", new Shape(1, 1)).toArray());
        }
    }

    @Test
    void aTensorLargerThanTheChunkComesInPieces() {
        Path file = folder.resolve("large.gguf");
        int rows = 3001;
        int columns = 1000;
        GgufWriter.write(file, Map.of("general.architecture", "toy"), List.of(counting("a", rows, columns)));
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            float[] expected = new float[rows * columns];
            IntStream.range(0, expected.length).forEach(i -> expected[i] = i);
            assertArrayEquals(expected, checkpoint.tensor("a", new Shape(rows, columns)).toArray());
        }
    }

    @Test
    void aCopyIsEqual() {
        Path file = folder.resolve("one.gguf");
        Path copy = folder.resolve("two.gguf");
        GgufWriter.write(file, metadata(), List.of(counting("a", 2, 3)));
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            var values = new LinkedHashMap<String, Object>();
            checkpoint.metadata().keys().forEach(key ->
                    values.put(key, checkpoint.metadata().value(key).orElseThrow()));
            GgufWriter.write(copy, values, checkpoint.tensors().stream()
                    .map(tensor -> NewTensor.copyOf(checkpoint.find(tensor.name()).orElseThrow())).toList());
        }
        assertArrayEquals(bytes(file), bytes(copy));
    }

    @Test
    void aFailureLeavesNothingBehindAndTheOldFileInPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("model.gguf"), "old");
        var failing = new NewTensor("a", DType.F32, new Shape(1), (first, count, out) -> {
            throw new IllegalStateException("no weights today");
        });
        assertThrows(IllegalStateException.class, () -> GgufWriter.write(file, Map.of(), List.of(failing)));
        assertEquals("old", Files.readString(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path file = folder.resolve("absent/model.gguf");
        var e = assertThrows(CheckpointException.class, () -> GgufWriter.write(file, Map.of(), List.of()));
        assertEquals(file + ": cannot be written: no such folder", e.getMessage());
    }

    @Test
    void whatTheFormatHasNoRoomForIsRefused() {
        Path file = folder.resolve("model.gguf");
        assertThrows(IllegalArgumentException.class,
                () -> GgufWriter.write(file, Map.of("k", List.of(List.of())), List.of()));
        assertThrows(IllegalArgumentException.class,
                () -> GgufWriter.write(file, Map.of("k", List.of("a", 1L)), List.of()));
        assertThrows(IllegalArgumentException.class,
                () -> GgufWriter.write(file, Map.of("general.alignment", 64L), List.of()));
        assertThrows(IllegalArgumentException.class,
                () -> GgufWriter.write(file, Map.of(), List.of(counting("n".repeat(64), 1, 1))));
        assertThrows(IllegalArgumentException.class,
                () -> GgufWriter.write(file, Map.of(), List.of(counting("a", 1, 1), counting("a", 1, 1))));
    }

    @Property(tries = 100)
    void anyStringsComeBack(@ForAll @Size(max = 20) List<String> strings) throws IOException {
        Path file = Files.createTempFile("strings", ".gguf");
        try {
            List<String> valid = strings.stream().filter(s -> s.codePoints().noneMatch(c -> c >= 0xd800 && c < 0xe000))
                    .toList();
            GgufWriter.write(file, Map.of("general.architecture", "toy", "words", valid), List.of());
            try (Checkpoint checkpoint = Checkpoint.open(file)) {
                assertEquals(valid, checkpoint.metadata().texts("words"));
            }
        } finally {
            Files.delete(file);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
