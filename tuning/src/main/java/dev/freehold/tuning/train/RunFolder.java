package dev.freehold.tuning.train;

import dev.freehold.checkpoint.NewFile;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tuning.network.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folder that a training writes to: `run.json`, which tells what it is made of, the log, the checkpoints, reports
/// and in the end the result.
final class RunFolder {
    static final String RECORD = "run.json";

    /// What there may be of an earlier run, besides its checkpoints.
    private static final List<String> OURS = List.of(RECORD, TrainingLog.NAME, "loss.svg", "report.html",
            "README.md", "config.json", "generation_config.json", "model.safetensors", "model.safetensors.index.json",
            "adapter_config.json", "adapter_model.safetensors", "chat_template.jinja", "chat_template.json",
            "tokenizer.json", "tokenizer_config.json", "tokenizer.model", "special_tokens_map.json",
            "added_tokens.json", "vocab.json", "merges.txt", "tekken.json", "LICENSE", "NOTICE");
    private static final Pattern SHARD = Pattern.compile("model-\\d{5}-of-\\d{5}\\.safetensors");

    private static final double GIBIBYTE = 1 << 30;

    private final Path path;

    RunFolder(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /// Says now what would go wrong only at the end.
    ///
    /// @param inputs  what is read, and so must not be replaced
    /// @throws TrainingException if the folder cannot be written, or holds something that this run must not touch
    void require(Onset onset, List<Path> inputs) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new TrainingException(path + ": is a file, and the result is a folder");
        }
        inputs.forEach(this::requireOutside);
        boolean ours = Files.exists(path.resolve(RECORD));
        if (onset instanceof Onset.Anew && ours) {
            throw new TrainingException(path
                    + ": holds another run; --resume goes on with it, --overwrite begins again");
        }
        if (!ours && !isEmpty()) {
            throw new TrainingException(path + ": holds other files; give an empty folder or a new one");
        }
    }

    private void requireOutside(Path input) {
        try {
            if (Files.exists(path) && Files.exists(input) && input.toRealPath().startsWith(path.toRealPath())) {
                throw new TrainingException(Files.isSameFile(path, input)
                        ? path + ": is what is read; give another folder for the result"
                        : "%s: holds %s, which is what is read; give another folder for the result"
                                .formatted(path, input));
            }
        } catch (IOException e) {
            throw new TrainingException("%s: cannot be read: %s".formatted(input, NewFile.why(e)));
        }
    }

    /// Says now whether there is room for what will be written.
    ///
    /// @param bytes  of the checkpoints that are kept, the one that is being written, and the result
    /// @throws TrainingException if the folder cannot be written, or its disk has not that much room
    void requireRoom(long bytes) {
        Path there = path.toAbsolutePath().normalize();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            throw new TrainingException("%s: cannot be written: %s".formatted(path,
                    Files.isDirectory(there) ? "permission denied" : there + " is a file"));
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            if (free < bytes) {
                throw new TrainingException("%s: checkpoints and result take %.2f GiB, and %.2f GiB are free; --keep 1"
                        .formatted(path, bytes / GIBIBYTE, free / GIBIBYTE) + " keeps fewer");
            }
        } catch (IOException _) {
            // the system does not say; then writing will
        }
    }

    private boolean isEmpty() {
        if (!Files.isDirectory(path)) {
            return true;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new TrainingException("%s: cannot be read: %s".formatted(path, NewFile.why(e)));
        }
    }

    /// Makes the folder and writes down what this run is made of.
    ///
    /// @param anew  whether what an earlier run left goes
    /// @param done  the step that this run goes on after; states of later ones went another way from there
    /// @throws TrainingException if the folder cannot be written
    void begin(Map<String, Object> record, boolean anew, int done) {
        try {
            Files.createDirectories(path);
            SavedState.discardPartial(path);
            SavedState.discardAfter(path, done);
            if (anew) {
                deleteResult();
            }
        } catch (IOException e) {
            throw new TrainingException("%s: cannot be written: %s".formatted(path, NewFile.why(e)));
        }
        write(RECORD, Json.writeIndented(record));
    }

    private void deleteResult() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (OURS.contains(name) || SHARD.matcher(name).matches()) {
                    Files.delete(file);
                }
            }
        }
    }

    /// Writes a file, whole or not at all.
    void write(String name, String text) {
        NewFile.write(path.resolve(name), text);
    }

    /// The state to go on from; empty to begin at the beginning.
    ///
    /// @param record  of this run
    /// @throws TrainingException if that is a state of another run; says what differs
    Optional<SavedState> state(Onset onset, Map<String, Object> record) {
        Optional<SavedState> state = switch (onset) {
            case Onset.Anew(), Onset.Overwriting() -> Optional.empty();
            case Onset.Resuming() -> SavedState.newest(path);
            case Onset.ResumingFrom(Path folder) -> Optional.of(SavedState.read(folder));
        };
        state.ifPresent(saved -> requireSame(saved.folder().toString(), saved.run(), record));
        boolean resumes = onset instanceof Onset.Resuming || onset instanceof Onset.ResumingFrom;
        if (resumes && Files.exists(path.resolve(RECORD))) {
            requireSame(path.toString(), read(), record);
        }
        return state;
    }

    private Map<String, Object> read() {
        try {
            return Json.parseObject(Files.readString(path.resolve(RECORD)));
        } catch (IOException e) {
            throw new TrainingException("%s: cannot be read: %s".formatted(path.resolve(RECORD), NewFile.why(e)));
        } catch (JsonException e) {
            throw new TrainingException("%s: %s".formatted(path.resolve(RECORD), e.getMessage()));
        }
    }

    private static void requireSame(String where, Map<String, Object> then, Map<String, Object> now) {
        var differences = new ArrayList<String>();
        collect(differences, "", then, now);
        if (!differences.isEmpty()) {
            throw new TrainingException("%s: is of a run that differs: %s; give what it had, or begin again with"
                    .formatted(where, String.join(", ", differences)) + " --overwrite");
        }
    }

    /// Collects `name: then → now` of all that is not the same.
    private static void collect(List<String> differences, String prefix, Map<?, ?> then, Map<?, ?> now) {
        var names = new TreeSet<String>();
        then.keySet().forEach(name -> names.add(name.toString()));
        now.keySet().forEach(name -> names.add(name.toString()));
        for (String name : names) {
            Object before = then.get(name);
            Object after = now.get(name);
            if (before instanceof Map<?, ?> one && after instanceof Map<?, ?> other) {
                collect(differences, name.equals("config") ? "" : name + ".", one, other);
            } else if (!Objects.equals(text(before), text(after))) {
                differences.add("%s%s (%s, now %s)".formatted(prefix, name, text(before), text(after)));
            }
        }
    }

    private static String text(Object value) {
        return value == null ? "not given" : Json.write(value); // numbers that were read are of other classes
    }
}
