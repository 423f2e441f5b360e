package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.checkpoint.adapter.PeftFolder;
import dev.freehold.checkpoint.conversion.Lineage;
import dev.freehold.tuning.merge.AdapterMerge;
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

/// `freehold export`: a model that was made here, ready to be published.
@Command(name = "export", description = "Writes a tuned model for others to use, and says in it where it comes from: a"
        + " GGUF file if OUT ends in .gguf, else a Hugging Face folder.", mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL",
            description = "a model, or an adapter, which is merged into its base")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "the file or folder to write")
    private Path out;

    @Option(names = "--base", paramLabel = "BASE",
            description = "the model that this one was made from: a file, a folder, or for a model that is no adapter"
                    + " ORGANIZATION/MODEL (default: for an adapter, what it says itself)")
    private Optional<Path> base = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "what the model is called (default: as before)")
    private String name = "";

    @Option(names = "--license", paramLabel = "NAME", description = "as in apache-2.0 (default: as before)")
    private String licence = "";

    @Option(names = "--dataset", paramLabel = "NAME", description = "what it was trained on; may be repeated")
    private List<String> datasets = List.of();

    @Option(names = "--tag", paramLabel = "TAG", description = "what it may be searched by; may be repeated")
    private List<String> tags = List.of();

    @Mixin
    private OutputArguments output;

    @Override
    public Integer call() {
        output.requireRoom(out, List.of(in));
        if (Files.isRegularFile(in.resolve(PeftFolder.CONFIG))) {
            merged();
            return 0;
        }
        try (Checkpoint model = Checkpoint.open(in)) {
            Warnings.about(model, spec.commandLine().getErr());
            output.write(out, model, lineage(base.map(ExportCommand::base).stream().toList(), ""),
                    spec.commandLine().getErr());
            return 0;
        }
    }

    private static Lineage.Base base(Path path) {
        if (!Files.exists(path) && Lineage.Base.isRepository(path.toString())) {
            return Lineage.Base.of(path.toString());
        }
        try (Checkpoint origin = Checkpoint.open(path)) {
            return Lineage.Base.of(origin);
        }
    }

    private void merged() {
        Path path = base.or(() -> PeftFolder.base(in)).orElseThrow(() -> new ParameterException(spec.commandLine(),
                "%s: is an adapter; --base says which model it is for".formatted(in)));
        output.requireRoom(out, List.of(path));
        try (Checkpoint origin = Checkpoint.open(path)) {
            LoraAdapter adapter = LoraAdapter.read(in, origin);
            String named = PeftFolder.baseName(in);
            boolean published = Lineage.Base.isRepository(named) && !Files.exists(Path.of(named));
            output.write(out, AdapterMerge.of(origin, List.of(new AdapterMerge.Part(adapter, 1))), origin,
                    lineage(List.of(published ? Lineage.Base.of(named) : Lineage.Base.of(origin)),
                            "A LoRA adapter is merged into it."),
                    spec.commandLine().getErr());
        }
    }

    private Lineage lineage(List<Lineage.Base> bases, String account) {
        return new Lineage(name, bases, licence, tags, datasets, account);
    }
}
