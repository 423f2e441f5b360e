package dev.freehold.tuning.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.tensor.Tensor;
import dev.freehold.tuning.network.TrainingException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedStateTest {
    private static final Map<String, Object> RUN = Map.of("config", Map.of("seed", 1L));

    @TempDir
    private Path output;

    private final Arena arena = Arena.ofShared();

    @AfterEach
    void free() {
        arena.close();
    }

    private Tensor tensor(String name, float... values) {
        Tensor tensor = Tensor.zeros(arena, name, 1, values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.set(0, i, values[i]);
        }
        return tensor;
    }

    private SavedState write(int step, float value) {
        return SavedState.write(output, step, 0.5, RUN, List.of(tensor("a", value, -0.0f), tensor("b", Float.NaN)));
    }

    @Test
    void aStateComesBackBitForBit() {
        write(3, 1);
        SavedState kept = SavedState.newest(output).orElseThrow();
        assertEquals(new SavedState(output.resolve("checkpoint-000003"), 3, 0.5, RUN), kept);
        Tensor a = tensor("a", 9, 9);
        Tensor b = tensor("b", 9);
        kept.restore(List.of(a, b));
        assertArrayEquals(new float[] {1, -0.0f}, a.toArray());
        assertTrue(Float.isNaN(b.get(0, 0)));
    }

    @Test
    void theNewestWholeOneCounts() throws IOException {
        write(9, 1);
        write(10, 2);
        Files.writeString(write(200_000, 3).folder().resolve("model.safetensors"), "short");
        Files.createDirectory(output.resolve(".checkpoint-300000.partial"));
        Files.createDirectory(output.resolve("checkpoint-300000"));
        assertEquals(10, SavedState.newest(output).orElseThrow().step());
        var none = assertThrows(TrainingException.class, () -> SavedState.read(output.resolve("checkpoint-300000")));
        assertEquals(output.resolve("checkpoint-300000") + ": holds no state of a training, or not all of it",
                none.getMessage());
    }

    @Test
    void anotherTrainingsStateIsRefused() {
        SavedState state = write(1, 1);
        var wider = assertThrows(TrainingException.class, () -> state.restore(List.of(tensor("a", 1, 2, 3))));
        assertTrue(wider.getMessage().endsWith("does not fit this training: 'a' is missing or has another shape"),
                wider.getMessage());
        assertThrows(TrainingException.class, () -> state.restore(List.of(tensor("c", 1))));
    }

    @Test
    void oldOnesGo() {
        for (int step = 1; step <= 3; step++) {
            write(step, step);
        }
        SavedState last = write(4, 4);
        last.prune(0);
        assertEquals(4, SavedState.folders(output).size());
        last.prune(2);
        assertEquals(List.of(output.resolve("checkpoint-000003"), output.resolve("checkpoint-000004")),
                SavedState.folders(output));
        assertEquals(Optional.empty(), SavedState.newest(output.resolve("nowhere")));
    }

    @Test
    void theOneThatWasJustWrittenStays() {
        write(8, 1);
        write(9, 1);
        write(2, 1).prune(2);
        assertEquals(List.of(output.resolve("checkpoint-000002"), output.resolve("checkpoint-000009")),
                SavedState.folders(output));
    }

    @Test
    void whoGoesOnFromAnOlderOneForgetsTheLaterOnes() throws IOException {
        write(8, 1);
        SavedState older = write(2, 1);
        Files.createDirectory(output.resolve("checkpoint-000009")); // not whole
        var run = new RunFolder(output);
        run.begin(RUN, false, older.step());
        assertEquals(List.of(older.folder()), SavedState.folders(output));
        run.begin(RUN, true, 0);
        assertEquals(List.of(), SavedState.folders(output));
    }

    @Test
    void aStateThatIsThereIsReplaced() {
        write(1, 1);
        write(1, 7);
        Tensor a = tensor("a", 0, 0);
        SavedState.newest(output).orElseThrow().restore(List.of(a));
        assertEquals(7, a.get(0, 0));
    }

    @Test
    void nothingIsLeftWhereWritingFails() {
        Path nowhere = output.resolve("nowhere");
        assertThrows(CheckpointException.class, () -> SavedState.write(nowhere, 1, 0, RUN, List.of()));
        assertTrue(Files.notExists(nowhere));
    }

    @Test
    void aLogGoesOnAfterAStep() throws IOException {
        Path log = output.resolve(TrainingLog.NAME);
        Files.writeString(log, "{\"step\":1}\n{\"step\":2}\n{\"step\":3}\n{\"ste");
        try (TrainingLog continued = TrainingLog.continued(output, 2)) {
            continued.write(Map.of("step", 3L, "loss", 0.25));
        }
        assertEquals("{\"step\":1}\n{\"step\":2}\n",
                Files.readString(log).lines().limit(2).reduce("", (text, line) -> text + line + "\n"));
        assertEquals(List.of(Map.of("step", 1L), Map.of("step", 2L), Map.of("step", 3L, "loss", 0.25)),
                TrainingLog.read(log));
    }
}
