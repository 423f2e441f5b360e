package dev.freehold.server.openai;

import dev.freehold.engine.Conversation;
import dev.freehold.engine.EngineException;
import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Message;
import dev.freehold.engine.dialect.Toolbox;
import dev.freehold.engine.sampling.SamplingSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A request for `/v1/chat/completions` (<https://platform.openai.com/docs/api-reference/chat/create>).
///
/// Fields that are not known pass; those that are known and would change the answer, but cannot be honoured, are
/// refused.
///
/// @param model         that is asked for; empty for any
/// @param stream        whether the answer comes in pieces
/// @param includeUsage  whether the last piece tells the usage
record ChatRequest(String model, Conversation conversation, GenerationOptions options, boolean stream,
        boolean includeUsage) {
    /// What a caller may not ask for, with the values that ask for nothing.
    private static final Map<String, List<Object>> REFUSED = Map.of(
            "n", List.of(1L),
            "logprobs", List.of(false),
            "top_logprobs", List.of(0L),
            "tool_choice", List.of("auto", "none"),
            "response_format", List.of(Map.of("type", "text")),
            "modalities", List.of(List.of("text")),
            "audio", List.of(),
            "functions", List.of(List.of()),
            "function_call", List.of("auto", "none"),
            "prediction", List.of());

    /// @throws OpenAiException if something is wrong or cannot be honoured; names it
    static ChatRequest of(RequestFields fields) {
        REFUSED.forEach((name, harmless) -> {
            if (fields.get(name).filter(value -> !harmless.contains(value)).isPresent()) {
                throw OpenAiException.invalid(name, "'" + name + "' is not supported here with this value");
            }
        });
        List<?> messages = fields.list("messages");
        if (messages.isEmpty()) {
            throw OpenAiException.invalid("messages", "'messages' is empty: there is nothing to answer");
        }
        List<Message> conversation = IntStream.range(0, messages.size())
                .mapToObj(i -> ChatMessages.message("messages[" + i + "]", messages.get(i))).toList();
        return new ChatRequest(fields.text("model").orElse(""),
                new Conversation(conversation, tools(fields), fields.object("chat_template_kwargs").members()),
                options(fields), fields.flag("stream"), fields.object("stream_options").flag("include_usage"));
    }

    private static Toolbox tools(RequestFields fields) {
        if (fields.get("tool_choice").filter("none"::equals).isPresent()) {
            return Toolbox.EMPTY;
        }
        try {
            return new Toolbox(fields.list("tools"));
        } catch (EngineException e) {
            throw OpenAiException.invalid("tools", e.getMessage());
        }
    }

    private static GenerationOptions options(RequestFields fields) {
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
            fields.integer("top_k").ifPresent(v -> sampled.settings = sampled.settings.withTopK(Math.max(0, v)));
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
