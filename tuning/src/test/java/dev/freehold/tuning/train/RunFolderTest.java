package dev.freehold.tuning.train;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.tuning.network.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @TempDir
    private Path folder;

    private Path output;
    private Path data;

    @BeforeEach
    void write() throws IOException {
        output = Files.createDirectory(folder.resolve("out"));
        data = Files.writeString(folder.resolve("data.jsonl"), "{}");
        new RunFolder(output).begin(Map.of(), true, 0);
    }

    private String complaint(Path folder, Path... inputs) {
        return assertThrows(TrainingException.class,
                () -> new RunFolder(folder).require(new Onset.Overwriting(), List.of(inputs))).getMessage();
    }

    @Test
    void whatIsReadIsNotReplaced() throws IOException {
        assertEquals(output + ": is what is read; give another folder for the result",
                complaint(output, data, output));
        Path inside = Files.writeString(output.resolve("tokenizer.json"), "{}");
        String holds = output + ": holds %s, which is what is read; give another folder for the result";
        assertEquals(holds.formatted(inside), complaint(output, inside));
        Path link = Files.createSymbolicLink(folder.resolve("link"), output);
        assertEquals(holds.formatted(link.resolve("tokenizer.json")),
                complaint(output, data, link.resolve("tokenizer.json")));
        assertEquals(link + ": holds %s, which is what is read; give another folder for the result".formatted(inside),
                complaint(link, inside));
    }

    @Test
    void whatStandsBesideIsNoObstacle() throws IOException {
        Path similar = Files.createDirectory(folder.resolve("out-2"));
        assertDoesNotThrow(() -> new RunFolder(output).require(new Onset.Overwriting(),
                List.of(data, similar, folder, folder.resolve("none"))));
    }
}
