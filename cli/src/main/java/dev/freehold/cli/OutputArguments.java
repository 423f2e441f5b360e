package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.checkpoint.adapter.LoraGguf;
import dev.freehold.checkpoint.adapter.PeftFolder;
import dev.freehold.checkpoint.conversion.Lineage;
import dev.freehold.checkpoint.conversion.ModelOutput;
import dev.freehold.tensor.DType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// How a new model is written: the same for all commands that make one.
final class OutputArguments {
    @Option(names = "--type", paramLabel = "TYPE", converter = TensorType.Converter.class,
            description = "how weights are stored: f32, f16, bf16, in a .gguf file also q8_0 (default: as in the"
                    + " source; bf16 where that is quantized, and the weights are changed or go into a folder)")
    private Optional<TensorType> type = Optional.empty();

    @Option(names = "--overwrite", description = "replace a model that is there already")
    private boolean overwrite;

    /// Says now what would otherwise show after a long time.
    void requireRoom(Path out) {
        new ModelOutput(out, overwrite).requireRoom(dtype());
    }

    /// The same, and that `out` is none of what is read: a model is not replaced by what is made of it.
    void requireRoom(Path out, Collection<Path> read) {
        requireRoom(out);
        for (Path each : read) {
            if (isSame(each, out)) {
                throw new CheckpointException(out + ": is what is read");
            }
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException _) { // one is not there
            return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
        }
    }

    /// Writes `model` and tells so.
    void write(Path out, Checkpoint model, Lineage lineage, PrintWriter err) {
        write(out, model, dtype(), lineage, err);
    }

    /// Writes `model`, which was computed from `source`, and tells so.
    void write(Path out, Checkpoint model, Checkpoint source, Lineage lineage, PrintWriter err) {
        write(out, model, Optional.of(dtype().orElseGet(() -> ModelOutput.plainType(source))), lineage, err);
    }

    private void write(Path out, Checkpoint model, Optional<DType> type, Lineage lineage, PrintWriter err) {
        var output = new ModelOutput(out, overwrite);
        output.write(model, type, lineage);
        try (Checkpoint written = Checkpoint.open(out)) {
            err.printf("%s: %s, %d tensors, %s%n", out, output.isGguf() ? "GGUF" : "Hugging Face folder",
                    written.tensors().size(), mostly(written));
        }
    }

    /// Writes `adapter`, which is for `base`, in the form that `out` says, and tells so.
    void write(Path out, LoraAdapter adapter, Checkpoint base, CommandSpec spec) {
        if (type.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--type is not for adapters, which are written as f32");
        }
        boolean file = new ModelOutput(out, overwrite).isGguf();
        if (file) {
            LoraGguf.write(out, adapter, base);
            if (adapter.dropout() > 0) {
                spec.commandLine().getErr().printf("freehold: the dropout of the training, %s, is not kept: a GGUF file"
                        + " has no place for it%n", adapter.dropout());
            }
        } else {
            PeftFolder.write(out, adapter, base, base.path().toAbsolutePath().normalize().toString(), overwrite);
        }
        spec.commandLine().getErr().printf("%s: %s, an adapter of %d layers%n", out, file ? "GGUF" : "peft's folder",
                adapter.weights().size());
    }

    /// The type of most elements.
    private static String mostly(Checkpoint model) {
        return model.tensors().stream()
                .collect(Collectors.groupingBy(info -> info.dtype().name().toLowerCase(Locale.ROOT), TreeMap::new,
                        Collectors.summingLong(info -> info.shape().elements())))
                .entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse("empty");
    }

    private Optional<DType> dtype() {
        return type.map(TensorType::type);
    }
}
