package dev.freehold.server.openai;

import dev.freehold.engine.FinishReason;
import dev.freehold.engine.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How answers end, and what they took, in the words of OpenAI's API.
final class Ending {
    private Ending() {}

    static String name(FinishReason reason) {
        return switch (reason) {
            case STOP_TOKEN, STOP_STRING -> "stop";
            case LENGTH, CONTEXT_FULL, CANCELLED -> "length";
        };
    }

    /// The sums over all answers to a request.
    static Map<String, Object> usage(List<Usage> answers) {
        int prompt = answers.stream().mapToInt(Usage::promptTokens).sum();
        int completion = answers.stream().mapToInt(Usage::newTokens).sum();
        var usage = new LinkedHashMap<String, Object>();
        usage.put("prompt_tokens", prompt);
        usage.put("completion_tokens", completion);
        usage.put("total_tokens", prompt + completion);
        usage.put("prompt_tokens_details",
                Map.of("cached_tokens", answers.stream().mapToInt(Usage::reusedTokens).sum()));
        return usage;
    }
}
