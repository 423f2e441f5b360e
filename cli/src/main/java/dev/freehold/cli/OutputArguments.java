package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.conversion.Lineage;
import dev.freehold.checkpoint.conversion.ModelOutput;
import dev.freehold.tensor.DType;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

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

    private Optional<DType> dtype() {
        return type.map(TensorType::type);
    }
}
