package dev.freehold.cli;

import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.Usage;
import dev.freehold.engine.sampling.LogProbabilities;
import dev.freehold.engine.sampling.TokenLogProbability;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The parts of an answer as JSON values, for programs.
final class AnswerJson {
    private AnswerJson() {}

    /// `finish_reason`, `usage` and `timings` of an answer.
    static Map<String, Object> of(Finished end) {
        Usage usage = end.usage();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("finish_reason", end.reason().name().toLowerCase(Locale.ROOT));
        object.put("usage", new LinkedHashMap<>(Map.of(
                "prompt_tokens", usage.promptTokens(),
                "reused_tokens", usage.reusedTokens(),
                "completion_tokens", usage.newTokens())));
        object.put("timings", new LinkedHashMap<>(Map.of(
                "prompt_ms", usage.promptTime().toNanos() / 1e6,
                "prompt_per_second", usage.promptRate(),
                "predicted_ms", usage.generationTime().toNanos() / 1e6,
                "predicted_per_second", usage.generationRate())));
        return object;
    }

    /// The log-probabilities of a token and its rivals.
    static Map<String, Object> of(LogProbabilities probabilities) {
        var object = new LinkedHashMap<String, Object>(of(probabilities.chosen()));
        object.put("top", probabilities.top().stream().map(AnswerJson::of).toList());
        return object;
    }

    private static Map<String, Object> of(TokenLogProbability token) {
        return Map.of("id", token.id(), "logprob", token.logProbability());
    }
}
