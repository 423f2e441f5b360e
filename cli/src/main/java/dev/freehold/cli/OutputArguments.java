package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.checkpoint.adapter.LoraGguf;
import dev.freehold.checkpoint.adapter.PeftFolder;
import dev.freehold.checkpoint.conversion.Lineage;
import dev.freehold.checkpoint.conversion.ModelOutput;
import dev.freehold.tensor.DType;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// How a new model is written: the same for all commands that make one.
final class OutputArguments {
    @Option(names = "--type", paramLabel = "TYPE", converter = TensorType.Converter.class,
            description = "how weights are stored: f32, f16, bf16, in a .gguf file also q8_0 (default: as in the"
                    + " source; in a folder bf16 where the source is quantized)")
    private Optional<TensorType> type = Optional.empty();

    @Option(names = "--overwrite", description = "replace a model that is there already")
    private boolean overwrite;

    /// Says now what would otherwise show after a long time.
    void requireRoom(Path out) {
        new ModelOutput(out, overwrite).requireRoom(dtype());
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
        err.printf("%s: %s, %d tensors%n", out, output.isGguf() ? "GGUF" : "Hugging Face folder",
                model.tensors().size());
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

    private Optional<DType> dtype() {
        return type.map(TensorType::type);
    }
}
