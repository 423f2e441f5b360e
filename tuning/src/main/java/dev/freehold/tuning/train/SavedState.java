package dev.freehold.tuning.train;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.NewFile;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.safetensors.SafetensorsFolder;
import dev.freehold.checkpoint.safetensors.SafetensorsWriter;
import dev.freehold.checkpoint.safetensors.StoredTensor;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tensor.Tensor;
import dev.freehold.tuning.network.TrainingException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The state of a training after a step, in a folder `checkpoint-000100` of its output: all that is needed to go on to
/// the same numbers, which batches and dropout are functions of, too.
///
/// The folder is written under another name, which it loses when everything in it is on the disk: one that is called
/// `checkpoint-…` is whole.
///
/// @param step    that was done last
/// @param smooth  the running mean of losses
/// @param run     what [RunRecord] says of the run, to compare with
record SavedState(Path folder, int step, double smooth, Map<String, Object> run) {
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{6,10})");
    private static final String STATE = "state.json";
    private static final String TENSORS = "model.safetensors";
    private static final String PARTIAL = ".partial";

    /// Keeps a state.
    ///
    /// @param tensors  F32, names all different
    /// @throws CheckpointException if writing fails; nothing is left behind
    static SavedState write(Path output, int step, double smooth, Map<String, Object> run, List<Tensor> tensors) {
        Path folder = output.resolve("checkpoint-%06d".formatted(step));
        Path partial = output.resolve("." + folder.getFileName() + PARTIAL);
        try {
            delete(partial);
            Files.createDirectory(partial);
            SafetensorsWriter.write(partial.resolve(TENSORS), Map.of(),
                    tensors.stream().map(NewTensor::copyOf).toList());
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("step", (long) step);
            state.put("smooth_loss", smooth);
            state.put("bytes", Files.size(partial.resolve(TENSORS)));
            state.put("run", run);
            NewFile.write(partial.resolve(STATE), Json.writeIndented(state));
            NewFile.forceNames(partial);
            delete(folder); // of a run that went another way from here
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
            NewFile.forceNames(output);
            return new SavedState(folder, step, smooth, run);
        } catch (IOException e) {
            throw new CheckpointException("%s: cannot be written: %s".formatted(folder, NewFile.why(e)), e);
        } finally {
            discard(partial);
        }
    }

    /// The newest state in an output folder that is whole, if there is one.
    static Optional<SavedState> newest(Path output) {
        return folders(output).reversed().stream().flatMap(folder -> {
            try {
                return Stream.of(read(folder));
            } catch (TrainingException _) {
                return Stream.empty(); // tampered with; an older one will do
            }
        }).findFirst();
    }

    /// The state in `folder`.
    ///
    /// @throws TrainingException if there is none, or not all of it
    static SavedState read(Path folder) {
        try {
            Map<String, Object> state = Json.parseObject(Files.readString(folder.resolve(STATE)));
            if (state.get("step") instanceof Long step && state.get("smooth_loss") instanceof Double smooth
                    && state.get("bytes") instanceof Long bytes
                    && bytes == Files.size(folder.resolve(TENSORS))) {
                return new SavedState(folder, step.intValue(), smooth, Json.object(state.get("run"), "run"));
            }
        } catch (IOException | JsonException _) {
            // told below
        }
        throw new TrainingException(folder + ": holds no state of a training, or not all of it");
    }

    /// Fills tensors with what was kept of them.
    ///
    /// @throws TrainingException if something is missing or has another shape
    void restore(Collection<Tensor> tensors) {
        try (Arena arena = Arena.ofConfined()) {
            Map<String, StoredTensor> stored = SafetensorsFolder.open(folder, arena).tensors();
            for (Tensor tensor : tensors) {
                StoredTensor kept = stored.get(tensor.name());
                if (kept == null || kept.data().byteSize() != tensor.data().byteSize()) {
                    throw new TrainingException("%s: does not fit this training: '%s' is missing or has another shape"
                            .formatted(folder, tensor.name()));
                }
                tensor.data().copyFrom(kept.data());
            }
        }
    }

    /// Removes all but this one and the newest beside it.
    ///
    /// @param keep  how many stay, this one included; 0 for all
    void prune(int keep) {
        List<Path> others = folders(folder.getParent()).stream().filter(other -> !other.equals(folder)).toList();
        others.subList(0, keep == 0 ? 0 : Math.max(0, others.size() - keep + 1)).forEach(SavedState::discard);
    }

    /// Removes the states of an output folder that are of later steps than this.
    static void discardAfter(Path output, int step) {
        folders(output).stream().filter(folder -> stepOf(folder) > step).forEach(SavedState::discard);
    }

    /// All states of an output folder, the oldest first.
    static List<Path> folders(Path output) {
        if (!Files.isDirectory(output)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(output)) {
            return entries.filter(path -> NAME.matcher(path.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(SavedState::stepOf))
                    .toList();
        } catch (IOException e) {
            throw new TrainingException("%s: cannot be read: %s".formatted(output, NewFile.why(e)));
        }
    }

    private static long stepOf(Path folder) {
        return Long.parseLong(folder.getFileName().toString().substring("checkpoint-".length()));
    }

    /// Removes a folder: first from sight, so that nobody takes a half of it for a state.
    private static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Path doomed = folder.getFileName().toString().endsWith(PARTIAL) ? folder
                : Files.move(folder, folder.resolveSibling("." + folder.getFileName() + ".old" + PARTIAL));
        try (Stream<Path> files = Files.walk(doomed)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// Removes what a process that was killed has not finished.
    static void discardPartial(Path output) throws IOException {
        try (Stream<Path> entries = Files.list(output)) {
            entries.filter(path -> path.getFileName().toString().startsWith(".checkpoint-"))
                    .forEach(SavedState::discard);
        }
    }

    static void discard(Path folder) {
        try {
            delete(folder);
        } catch (IOException _) {
            // it is only in the way
        }
    }
}
