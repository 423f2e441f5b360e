package dev.freehold.cli;

import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.Usage;
import dev.freehold.engine.dialect.ToolCall;
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
        Map<String, Object> tokens = new LinkedHashMap<>();
        tokens.put("prompt_tokens", usage.promptTokens());
        tokens.put("reused_tokens", usage.reusedTokens());
        tokens.put("completion_tokens", usage.newTokens());
        Map<String, Object> timings = new LinkedHashMap<>();
        timings.put("prompt_ms", usage.promptTime().toNanos() / 1e6);
        timings.put("prompt_per_second", usage.promptRate());
        timings.put("predicted_ms", usage.generationTime().toNanos() / 1e6);
        timings.put("predicted_per_second", usage.generationRate());
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("finish_reason", end.reason().name().toLowerCase(Locale.ROOT));
        object.put("usage", tokens);
        object.put("timings", timings);
        return object;
    }

    /// A call of a tool in the form of OpenAI's API.
    static Map<String, Object> of(ToolCall call) {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", call.name());
        function.put("arguments", call.arguments());
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", call.id());
        object.put("type", "function");
        object.put("function", function);
        return object;
    }

    /// The log-probabilities of a token and its rivals.
    static Map<String, Object> of(LogProbabilities probabilities) {
        var object = new LinkedHashMap<String, Object>(of(probabilities.chosen()));
        object.put("top", probabilities.top().stream().map(AnswerJson::of).toList());
        return object;
    }

    private static Map<String, Object> of(TokenLogProbability token) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", token.id());
        object.put("logprob", token.logProbability());
        return object;
    }
}
