package dev.freehold.tuning.train;

import dev.freehold.checkpoint.NewFile;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tuning.network.TrainingException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `training.jsonl`: an object a line, for each step and each measurement of the validation loss.
final class TrainingLog implements AutoCloseable {
    static final String NAME = "training.jsonl";

    private final Path file;
    private final Writer out;

    private TrainingLog(Path file, Writer out) {
        this.file = file;
        this.out = out;
    }

    /// Opens the log of a run that goes on after `step`; what is in it of later steps is forgotten.
    ///
    /// @throws TrainingException if it cannot be written
    static TrainingLog continued(Path folder, int step) {
        Path file = folder.resolve(NAME);
        try {
            Path shortened = folder.resolve("." + NAME + ".partial");
            try (Writer kept = Files.newBufferedWriter(shortened)) {
                for (Map<String, Object> line : read(file)) {
                    if (line.get("step") instanceof Long at && at <= step) {
                        kept.write(Json.write(line) + "\n");
                    }
                }
            }
            Files.move(shortened, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new TrainingLog(file, Files.newBufferedWriter(file, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    void write(Map<String, Object> line) {
        try {
            out.write(Json.write(line) + "\n");
            out.flush();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /// The whole lines of a log, also of one whose writer was killed; none if there is no log.
    static List<Map<String, Object>> read(Path file) {
        var lines = new ArrayList<Map<String, Object>>();
        try {
            if (Files.exists(file)) {
                for (String line : Files.readString(file, StandardCharsets.UTF_8).lines().toList()) {
                    lines.add(Json.parseObject(line));
                }
            }
        } catch (JsonException _) {
            return lines; // the line that was being written
        } catch (IOException e) {
            throw failed(file, e);
        }
        return lines;
    }

    private static TrainingException failed(Path file, IOException e) {
        return new TrainingException("%s: cannot be written: %s".formatted(file, NewFile.why(e)));
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }
}
