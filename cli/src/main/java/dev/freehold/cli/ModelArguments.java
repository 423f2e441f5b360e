package dev.freehold.cli;

import dev.freehold.engine.CacheType;
import dev.freehold.engine.MemoryPlan;
import dev.freehold.engine.Model;
import dev.freehold.engine.ModelOptions;
import dev.freehold.tensor.UnusableTierException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Which model to open, and how: the same for all commands that compute.
final class ModelArguments {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a .gguf file or a Hugging Face folder")
    Path path;

    @Option(names = {"-t", "--threads"}, paramLabel = "N",
            description = "threads to compute with (default: one a core; 'freehold doctor' tells how many)")
    int threads;

    @Option(names = {"-c", "--ctx-size"}, paramLabel = "N",
            description = "tokens that prompt and answer may have together (default: what the model was made for)")
    int contextLength;

    @Option(names = "--cpu-tier", paramLabel = "NAME",
            description = "the kernels to compute with; 'freehold doctor' lists them (default: the environment variable"
                    + " FREEHOLD_CPU_TIER, else the fastest)")
    String cpuTier = "";

    @Option(names = "--cache-type", paramLabel = "TYPE",
            description = "how keys and values are kept: f32, f16 or q8_0; fewer bytes make room for longer contexts"
                    + " (default: auto, as exact as the model's weights)")
    String cacheType = "auto";

    @Option(names = "--expert-memory", paramLabel = "SIZE", converter = ByteSize.Converter.class,
            description = "memory for the experts of a model that has any, as in 8G: where they are more, they take"
                    + " turns (default: what the machine has room for)")
    ByteSize expertMemory = new ByteSize(0);

    @Option(names = "--lora", paramLabel = "ADAPTER[:SCALE]", converter = AdapterOption.Converter.class,
            description = "a LoRA adapter to run the model with, a folder of peft or a .gguf file; 1 is as strong as it"
                    + " was trained, several add up")
    List<AdapterOption> adapters = List.of();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    ModelOptions options() {
        return UsageError.orValue(spec, () -> new ModelOptions(threads, cpuTier, contextLength,
                CacheType.named(cacheType), expertMemory.bytes(), adapters.stream().map(AdapterOption::file).toList()));
    }

    /// Opens the model; says so where the context asked for is larger than the model's.
    Model open() {
        return opened(load(path, Model::open));
    }

    /// Opens another model in the same way, without the adapters.
    Model openOther(Path other) {
        return opened(load(other, (file, options) -> Model.open(file, options.withAdapters(List.of()))));
    }

    private Model opened(Model opened) {
        int trained = opened.hyperparameters().contextLength();
        if (contextLength > trained) {
            spec.commandLine().getErr().printf("freehold: the model was made for a context of %d tokens: answers past"
                    + " it may be of no use%n", trained);
        }
        tell(opened.memory());
        return opened;
    }

    /// Says what the model's size costs, since nothing else shows why it is slow.
    private void tell(MemoryPlan plan) {
        boolean bounded = plan.way() == MemoryPlan.Way.EXPERTS_IN_TURNS;
        if (expertMemory.bytes() > 0 && !bounded) {
            spec.commandLine().getErr().printf("freehold: --expert-memory bounds nothing: %s%n",
                    plan.need().experts() == 0 ? "the model has no experts"
                            : "the experts fit, or these kernels read them in the file");
        } else if (plan.way() != MemoryPlan.Way.WHOLE && expertMemory.bytes() == 0) {
            spec.commandLine().getErr().printf("freehold: the model needs %s and there are %s: %s%n",
                    ByteSize.text(plan.need().total()), ByteSize.text(plan.memory()),
                    bounded ? "its experts take turns in memory" : "it will be slow, if it runs at all");
        }
    }

    /// Opens the model for something else than to generate.
    <T> T open(BiFunction<Path, ModelOptions, T> how) {
        return load(path, how);
    }

    private <T> T load(Path file, BiFunction<Path, ModelOptions, T> how) {
        try {
            return how.apply(file, options());
        } catch (UnusableTierException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
