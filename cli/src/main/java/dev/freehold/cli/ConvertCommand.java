package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.conversion.Lineage;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold convert`: the same model in the other form.
@Command(name = "convert", description = "Writes a model in the other form: a GGUF file if OUT ends in .gguf, else a"
        + " Hugging Face folder.", mixinStandardHelpOptions = true, sortOptions = false)
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "a .gguf file or a Hugging Face folder")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "the file or folder to write")
    private Path out;

    @Mixin
    private OutputArguments output;

    @Override
    public Integer call() {
        output.requireRoom(out);
        try (Checkpoint model = Checkpoint.open(in)) {
            if (model.path().toAbsolutePath().normalize().equals(out.toAbsolutePath().normalize())) {
                throw new CheckpointException(out + ": is what is read");
            }
            Warnings.about(model, spec.commandLine().getErr());
            output.write(out, model, Lineage.UNCHANGED, spec.commandLine().getErr());
            return 0;
        }
    }
}
