package dev.freehold.cli;

import dev.freehold.checkpoint.synth.Synth;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold synth`: a model file of a known shape with random weights, to measure with.
@Command(name = "synth", description = "Writes a GGUF file with the shape of a known model and random weights: for"
        + " benchmarks, since speed does not depend on what the weights say.", mixinStandardHelpOptions = true,
        sortOptions = false)
final class SynthCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "the file to write")
    private Path file;

    @Option(names = "--shape", required = true, paramLabel = "NAME", description = "the model whose shape it gets, as"
            + " qwen2.5-0.5b or qwen3-30b-a3b")
    private String shape;

    @Option(names = "--type", required = true, paramLabel = "TYPE",
            description = "how weights are stored, as F16, Q8_0 or"
            + " Q4_K_M")
    private String type;

    @Option(names = "--layers", paramLabel = "N", description = "as many layers, not those of the model, so that a"
            + " large one fits")
    private int layers;

    @Option(names = {"-s", "--seed"}, paramLabel = "N",
            description = "of the random weights (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Override
    public Integer call() {
        Synth.write(shape, layers, type, seed, file);
        spec.commandLine().getErr().printf("%s: %s in %s%n", file, shape, type);
        return 0;
    }
}
