package dev.freehold.cli;

import dev.freehold.engine.CacheType;
import dev.freehold.engine.Model;
import dev.freehold.engine.ModelOptions;
import dev.freehold.tensor.UnusableTierException;
import java.nio.file.Path;
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

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    ModelOptions options() {
        return UsageError.orValue(spec, () -> new ModelOptions(threads, cpuTier, contextLength,
                CacheType.named(cacheType)));
    }

    /// Opens the model; says so where the context asked for is larger than the model's.
    Model open() {
        return open(path);
    }

    /// Opens another model in the same way.
    Model open(Path other) {
        Model opened = load(other);
        int trained = opened.hyperparameters().contextLength();
        if (contextLength > trained) {
            spec.commandLine().getErr().printf("freehold: the model was made for a context of %d tokens: answers past"
                    + " it may be of no use%n", trained);
        }
        return opened;
    }

    private Model load(Path file) {
        return load(file, Model::open);
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
