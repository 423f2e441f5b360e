package dev.freehold.cli;

import dev.freehold.engine.sampling.Sampling;
import dev.freehold.engine.sampling.SamplingSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How tokens are chosen. What is not given is as the model's makers recommend.
///
/// Names and short forms are llama.cpp's, with those of OpenAI and Ollama beside them.
final class SamplingArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private SamplingSettings settings = SamplingSettings.NONE;
    private boolean greedy;
    private final Map<Integer, Float> logitBias = new LinkedHashMap<>();

    @Option(order = 11, names = "--greedy", description = "always the likeliest token: the same as --temp 0")
    void greedy(boolean greedy) {
        this.greedy = greedy;
    }

    @Option(order = 12, names = {"--temp", "--temperature"}, paramLabel = "X",
            description = "0: always the likeliest token; 1: as likely as the model says; higher: more surprising")
    void temperature(double value) {
        set(settings -> settings.withTemperature(value));
    }

    @Option(order = 13, names = "--top-k", paramLabel = "N", description = "choose among the N likeliest; 0: all")
    void topK(int value) {
        set(settings -> settings.withTopK(value));
    }

    @Option(order = 14, names = "--top-p", paramLabel = "P",
            description = "choose among the likeliest that together have probability P")
    void topP(double value) {
        set(settings -> settings.withTopP(value));
    }

    @Option(order = 15, names = "--min-p", paramLabel = "P",
            description = "only tokens at least P times as likely as the likeliest")
    void minP(double value) {
        set(settings -> settings.withMinP(value));
    }

    @Option(order = 16, names = {"--typical", "--typical-p"}, paramLabel = "P",
            description = "choose among the most typical tokens that together have probability P")
    void typicalP(double value) {
        set(settings -> settings.withTypicalP(value));
    }

    @Option(order = 17, names = {"--repeat-penalty", "--repetition-penalty"}, paramLabel = "X",
            description = "make recent tokens less likely; 1: off")
    void repetitionPenalty(double value) {
        set(settings -> settings.withRepetitionPenalty(value));
    }

    @Option(order = 18, names = "--repeat-last-n", paramLabel = "N",
            description = "how many tokens are recent; -1: all, 0: none")
    void penaltyLastN(int value) {
        set(settings -> settings.withPenaltyLastN(value));
    }

    @Option(order = 19, names = "--frequency-penalty", paramLabel = "X",
            description = "taken from a token's logit for each recent occurrence")
    void frequencyPenalty(double value) {
        set(settings -> settings.withFrequencyPenalty(value));
    }

    @Option(order = 20, names = "--presence-penalty", paramLabel = "X",
            description = "taken once from a recent token's logit")
    void presencePenalty(double value) {
        set(settings -> settings.withPresencePenalty(value));
    }

    @Option(order = 21, names = "--logit-bias", paramLabel = "ID=X", split = ",",
            description = "added to the logit of a token; -100: never")
    void logitBias(Map<Integer, Float> biases) {
        logitBias.putAll(biases);
        set(settings -> settings.withLogitBias(logitBias));
    }

    @Option(order = 22, names = {"-s", "--seed"}, paramLabel = "N",
            description = "the same seed gives the same text (default: random)")
    void seed(long value) {
        set(settings -> settings.withSeed(value));
    }

    private void set(UnaryOperator<SamplingSettings> change) {
        settings = UsageError.orValue(spec, () -> change.apply(settings));
    }

    /// What was given on the command line.
    ///
    /// @throws ParameterException if `--greedy` stands beside a temperature that is not greedy
    SamplingSettings settings() {
        if (!greedy) {
            return settings;
        }
        if (settings.over(Sampling.GREEDY).temperature() != 0) {
            throw new ParameterException(spec.commandLine(), "--greedy and --temp exclude each other");
        }
        return settings.withTemperature(0);
    }
}
