package dev.freehold.server.openai;

import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.sampling.SamplingSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The members of a request that say how an answer is generated: the same for conversations and texts.
final class GenerationFields {
    private GenerationFields() {}

    /// What other servers understand, and would constrain the answer.
    private static final Map<String, List<Object>> REFUSED = Map.of(
            "grammar", List.of(""),
            "json_schema", List.of(),
            "guided_json", List.of(),
            "guided_regex", List.of(),
            "guided_choice", List.of(),
            "guided_grammar", List.of(),
            "min_tokens", List.of(0L));

    /// @throws OpenAiException if one is impossible or cannot be honoured
    static GenerationOptions options(RequestFields fields) {
        fields.refuse(REFUSED);
        try {
            GenerationOptions options = GenerationOptions.DEFAULT.withSampling(Sampled.of(fields))
                    .withStop(stop(fields));
            var most = fields.integer("max_completion_tokens").or(() -> fields.integer("max_tokens"));
            if (most.isPresent()) {
                options = options.withMaxTokens(most.get());
            }
            return fields.flag("ignore_eos") ? options.ignoringStopTokens() : options;
        } catch (IllegalArgumentException e) {
            throw OpenAiException.invalid(null, e.getMessage());
        }
    }

    private static List<String> stop(RequestFields fields) {
        return switch (fields.get("stop").orElse(List.of())) {
            case String one -> List.of(one);
            case List<?> several when several.stream().allMatch(String.class::isInstance) ->
                    several.stream().map(String.class::cast).toList();
            default -> throw OpenAiException.invalid("stop", "'stop' should be a string or an array of strings");
        };
    }

    /// How tokens are chosen.
    private static final class Sampled {
        private SamplingSettings settings = SamplingSettings.NONE;

        static SamplingSettings of(RequestFields fields) {
            var sampled = new Sampled();
            fields.number("temperature").ifPresent(v -> sampled.settings = sampled.settings.withTemperature(v));
            fields.number("top_p").ifPresent(v -> sampled.settings = sampled.settings.withTopP(v));
            fields.integer("top_k").ifPresent(v -> sampled.settings = sampled.settings.withTopK(v == -1 ? 0 : v));
            fields.number("min_p").ifPresent(v -> sampled.settings = sampled.settings.withMinP(v));
            fields.number("typical_p").ifPresent(v -> sampled.settings = sampled.settings.withTypicalP(v));
            fields.number("repetition_penalty").or(() -> fields.number("repeat_penalty"))
                    .ifPresent(v -> sampled.settings = sampled.settings.withRepetitionPenalty(v));
            fields.number("frequency_penalty")
                    .ifPresent(v -> sampled.settings = sampled.settings.withFrequencyPenalty(v));
            fields.number("presence_penalty")
                    .ifPresent(v -> sampled.settings = sampled.settings.withPresencePenalty(v));
            fields.wholeNumber("seed").ifPresent(v -> sampled.settings = sampled.settings.withSeed(v));
            fields.get("logit_bias").ifPresent(v -> sampled.settings = sampled.settings.withLogitBias(bias(v)));
            return sampled.settings;
        }

        private static Map<Integer, Float> bias(Object value) {
            var bias = new HashMap<Integer, Float>();
            RequestFields fields = RequestFields.of("logit_bias", value);
            fields.members().keySet().forEach(id -> {
                if (!id.matches("\\d{1,9}")) {
                    throw OpenAiException.invalid("logit_bias", "'" + id + "' is no token id");
                }
                bias.put(Integer.parseInt(id), fields.number(id).orElse(0.0).floatValue());
            });
            return bias;
        }
    }
}
