package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.checkpoint.conversion.Lineage;
import dev.freehold.cli.markdown.Printable;
import dev.freehold.tuning.merge.AdapterMerge;
import dev.freehold.tuning.merge.MergeMethod;
import dev.freehold.tuning.merge.ModelMerge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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

/// `freehold merge`: adapters into their base, or several models into one.
@Command(name = "merge", description = "Merges adapters into a model, or several models of one shape into one.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class MergeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "MODEL", description = "the base of the adapters, or the models to merge:"
            + " .gguf files or Hugging Face folders")
    private List<Path> models = List.of();

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "OUT",
            description = "the .gguf file or folder to write")
    private Path out;

    @Option(names = "--lora", paramLabel = "ADAPTER[:SCALE]", converter = AdapterOption.Converter.class,
            description = "a LoRA adapter to merge into MODEL: a folder of peft or a .gguf file")
    private List<AdapterOption> adapters = List.of();

    @Option(names = "--method", paramLabel = "NAME", description = "linear (a weighted mean), slerp (along the arc"
            + " between two), ties or task_arithmetic (changes since a base)")
    private Optional<String> method = Optional.empty();

    @Option(names = "--weight", paramLabel = "W", split = ",",
            description = "how much each model counts, as in 0.7,0.3 (default: 1 each)")
    private List<Double> weights = List.of();

    @Option(names = "--base", paramLabel = "MODEL", description = "the model that all were made from, for ties and"
            + " task_arithmetic")
    private Optional<Path> base = Optional.empty();

    @Option(names = "--density", paramLabel = "SHARE", description = "of ties: the share of each tensor's changes that"
            + " count, the largest (default: 1)")
    private Optional<Double> density = Optional.empty();

    @Option(names = "--t", paramLabel = "T", description = "of slerp: 0 is the first model, 1 the second"
            + " (default: 0.5)")
    private Optional<Double> t = Optional.empty();

    @Mixin
    private OutputArguments output;

    @Override
    public Integer call() {
        if (adapters.isEmpty() == method.isEmpty()) {
            throw misused("either --lora or --method says how to merge");
        }
        if (!adapters.isEmpty() && (models.size() != 1 || !weights.isEmpty() || base.isPresent() || density.isPresent()
                || t.isPresent())) {
            throw misused("--lora goes with one MODEL, and without the options of --method");
        }
        Optional<MergeMethod> chosen = method.map(name -> UsageError.orValue(spec, () -> method(name)));
        if (chosen.isPresent() && models.size() < 2) {
            throw misused("--method merges two models or more");
        }
        var read = new ArrayList<>(models);
        base.ifPresent(read::add);
        adapters.forEach(adapter -> read.add(adapter.file().path()));
        output.requireRoom(out, read);
        chosen.ifPresentOrElse(this::models, this::adapters);
        return 0;
    }

    private void adapters() {
        Path path = models.getFirst();
        try (Checkpoint model = Checkpoint.open(path)) {
            var names = new ArrayList<String>();
            List<AdapterMerge.Part> parts = adapters.stream().map(AdapterOption::file).map(file -> {
                names.add("`%s`, factor %s".formatted(file.path().toAbsolutePath().normalize().getFileName(),
                        file.factor()));
                return new AdapterMerge.Part(LoraAdapter.read(file.path(), model), file.factor());
            }).toList();
            write(AdapterMerge.of(model, parts), model, new Lineage("", List.of(Lineage.Base.of(model)), "",
                    List.of("merge", "lora"), List.of(), "LoRA adapters are merged into it: " + String.join("; ", names)
                            + "."));
        }
    }

    private void models(MergeMethod merging) {
        var opened = new ArrayList<Checkpoint>();
        try {
            models.forEach(path -> opened.add(Checkpoint.open(path)));
            Optional<Checkpoint> origin = base.map(Checkpoint::open);
            origin.ifPresent(opened::add);
            List<Checkpoint> inputs = opened.subList(0, models.size());
            ModelMerge.Merged merged = UsageError.orValue(spec, () -> ModelMerge.of(merging, inputs, origin));
            merged.differences().forEach(line -> spec.commandLine().getErr().printf("freehold: %s%n",
                    Printable.text(line)));
            write(merged.model(), inputs.getFirst(), new Lineage("", opened.stream().map(Lineage.Base::of).toList(), "",
                    List.of("merge"), List.of(), "Merged by " + merging.account() + "."));
        } finally {
            opened.forEach(Checkpoint::close);
        }
    }

    private void write(Checkpoint merged, Checkpoint source, Lineage lineage) {
        output.write(out, merged, source, lineage, spec.commandLine().getErr());
    }

    private MergeMethod method(String name) {
        List<Double> each = weights.isEmpty() ? Collections.nCopies(models.size(), 1.0) : weights;
        MergeMethod chosen = switch (name) {
            case "linear" -> new MergeMethod.Linear(each);
            case "slerp" -> new MergeMethod.Slerp(t.orElse(0.5));
            case "task_arithmetic" -> new MergeMethod.TaskArithmetic(each);
            case "ties" -> new MergeMethod.Ties(each, density.orElse(1.0));
            default -> throw new IllegalArgumentException(
                    "--method should be linear, slerp, ties or task_arithmetic, is '%s'".formatted(name));
        };
        refuse(density.isPresent() && !(chosen instanceof MergeMethod.Ties), "--density is for ties");
        refuse(t.isPresent() && !(chosen instanceof MergeMethod.Slerp), "--t is for slerp");
        refuse(!weights.isEmpty() && chosen instanceof MergeMethod.Slerp, "--weight is not for slerp, --t is");
        refuse(weights.size() != models.size() && !weights.isEmpty(),
                "--weight has %d numbers for %d models".formatted(weights.size(), models.size()));
        refuse(chosen.needsBase() && base.isEmpty(), "--method %s needs --base".formatted(name));
        refuse(!chosen.needsBase() && base.isPresent(), "--base is for ties and task_arithmetic");
        return chosen;
    }

    private static void refuse(boolean wrong, String why) {
        if (wrong) {
            throw new IllegalArgumentException(why);
        }
    }

    private ParameterException misused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
