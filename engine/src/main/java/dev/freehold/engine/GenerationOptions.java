package dev.freehold.engine;

import dev.freehold.engine.sampling.LogProbabilities;
import dev.freehold.engine.sampling.SamplingSettings;
import java.util.List;

/// What a caller wants of a generation.
///
/// @param sampling          how tokens are chosen, where the model's own recommendation should not hold
/// @param maxTokens         tokens to generate at most
/// @param stop              strings that end the text; not part of it
/// @param logProbabilities  how many of the most probable tokens to report with each token; [#NO_LOG_PROBABILITIES] for
///                          no report at all, 0 for the chosen token alone
/// @param ignoreStopTokens  go on when the model would stop: for measuring
public record GenerationOptions(
        SamplingSettings sampling, int maxTokens, List<String> stop, int logProbabilities, boolean ignoreStopTokens) {
    public static final int NO_LOG_PROBABILITIES = -1;

    /// As many tokens as fit, chosen as the model's makers recommend.
    public static final GenerationOptions DEFAULT = new GenerationOptions(
            SamplingSettings.NONE, Integer.MAX_VALUE, List.of(), NO_LOG_PROBABILITIES, false);

    /// Always the likeliest token.
    public static final GenerationOptions GREEDY = DEFAULT.withSampling(SamplingSettings.NONE.withTemperature(0));

    public GenerationOptions {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("max tokens should be 1 or more, is " + maxTokens);
        }
        if (logProbabilities < NO_LOG_PROBABILITIES || logProbabilities > LogProbabilities.MAX_ALTERNATIVES) {
            throw new IllegalArgumentException("log probabilities should be at most %d, is %d"
                    .formatted(LogProbabilities.MAX_ALTERNATIVES, logProbabilities));
        }
        stop = List.copyOf(stop);
        if (stop.contains("")) {
            throw new IllegalArgumentException("a stop string is empty: every text contains it");
        }
    }

    /// These options, with tokens chosen as `sampling` says.
    public GenerationOptions withSampling(SamplingSettings sampling) {
        return new GenerationOptions(sampling, maxTokens, stop, logProbabilities, ignoreStopTokens);
    }

    /// These options, for an answer of at most `maxTokens` tokens.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public GenerationOptions withMaxTokens(int maxTokens) {
        return new GenerationOptions(sampling, maxTokens, stop, logProbabilities, ignoreStopTokens);
    }

    /// These options, with strings that end the text and are not part of it.
    public GenerationOptions withStop(List<String> stop) {
        return new GenerationOptions(sampling, maxTokens, stop, logProbabilities, ignoreStopTokens);
    }

    /// These options, with the log-probabilities of each token and of the likeliest ones.
    ///
    /// @throws IllegalArgumentException if it is more than are reported
    public GenerationOptions withLogProbabilities(int logProbabilities) {
        return new GenerationOptions(sampling, maxTokens, stop, logProbabilities, ignoreStopTokens);
    }

    /// Go on when the model would stop: for measuring.
    public GenerationOptions ignoringStopTokens() {
        return new GenerationOptions(sampling, maxTokens, stop, logProbabilities, true);
    }
}
