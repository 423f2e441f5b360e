package dev.freehold.cli;

import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.sampling.LogProbabilities;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What is wanted of an answer: how tokens are chosen, and when to stop.
final class GenerationArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    SamplingArguments sampling = new SamplingArguments();

    @Option(names = {"-n", "--predict", "--n-predict", "--max-tokens"}, paramLabel = "N",
            description = "tokens to generate at most; -1: as many as fit (default)")
    int maxTokens = -1;

    @Option(names = "--stop", paramLabel = "TEXT",
            description = "end the answer before this text; may be given several times")
    List<String> stop = new ArrayList<>();

    @Option(names = "--logprobs", paramLabel = "N",
            description = "with --json: the log-probabilities of each token and of the"
            + " N likeliest (at most " + LogProbabilities.MAX_ALTERNATIVES + ")")
    int logProbabilities = GenerationOptions.NO_LOG_PROBABILITIES;

    @Option(names = "--ignore-eos", description = "go on when the model would stop, for measuring")
    boolean ignoreStopTokens;

    GenerationOptions options() {
        int limit = maxTokens == -1 ? Integer.MAX_VALUE : maxTokens;
        return UsageError.orValue(spec, () -> new GenerationOptions(
                sampling.settings(), limit, stop, logProbabilities, ignoreStopTokens));
    }
}
