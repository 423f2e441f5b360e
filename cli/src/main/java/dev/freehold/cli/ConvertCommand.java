package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.checkpoint.adapter.PeftFolder;
import dev.freehold.checkpoint.conversion.Lineage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold convert`: the same model, or adapter, in the other form.
@Command(name = "convert", description = "Writes a model, or a LoRA adapter, in the other form: a GGUF file if OUT ends"
        + " in .gguf, else a folder as Hugging Face's libraries read it.", mixinStandardHelpOptions = true,
        sortOptions = false)
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "a .gguf file or a Hugging Face folder")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "the file or folder to write")
    private Path out;

    @Option(names = "--base", paramLabel = "MODEL",
            description = "IN is an adapter for this model (default: an adapter's folder says it)")
    private Optional<Path> base = Optional.empty();

    @Mixin
    private OutputArguments output;

    @Override
    public Integer call() {
        output.requireRoom(out, List.of(in));
        if (base.isPresent() || Files.isRegularFile(in.resolve(PeftFolder.CONFIG))) {
            adapter();
            return 0;
        }
        try (Checkpoint model = Checkpoint.open(in)) {
            output.requireRoom(out, model.files());
            Warnings.about(model, spec.commandLine().getErr());
            output.write(out, model, Lineage.UNCHANGED, spec.commandLine().getErr());
            return 0;
        }
    }

    private void adapter() {
        Path path = base.or(() -> PeftFolder.base(in)).orElseThrow(() -> new ParameterException(spec.commandLine(),
                "%s: is an adapter; --base says which model it is for".formatted(in)));
        output.requireRoom(out, List.of(path));
        try (Checkpoint model = Checkpoint.open(path)) {
            output.write(out, LoraAdapter.read(in, model), model, spec);
        }
    }
}
