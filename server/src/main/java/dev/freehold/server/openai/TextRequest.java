package dev.freehold.server.openai;

import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Model;
import java.util.List;
import java.util.Map;

/// A request for `/v1/completions` (<https://platform.openai.com/docs/api-reference/completions/create>).
///
/// @param model         that is asked for; empty for any
/// @param prompt        a text, the ids of one, or an array of either
/// @param stream        whether the answers come in pieces
/// @param includeUsage  whether the last piece tells the usage
record TextRequest(String model, Object prompt, GenerationOptions options, boolean stream, boolean includeUsage) {
    private static final Map<String, List<Object>> REFUSED = Map.of(
            "n", List.of(1L),
            "best_of", List.of(1L),
            "echo", List.of(false),
            "suffix", List.of(""));

    /// @throws OpenAiException if something is wrong or cannot be honoured; names it
    static TextRequest of(RequestFields fields) {
        fields.refuse(REFUSED);
        Object prompt = fields.get("prompt").orElseThrow(
                () -> OpenAiException.invalid("prompt", "'prompt' is missing: there is nothing to continue"));
        GenerationOptions options = GenerationFields.options(fields);
        boolean stream = fields.flag("stream");
        var alternatives = fields.integer("logprobs");
        if (alternatives.isPresent()) {
            if (stream) {
                throw OpenAiException.invalid("logprobs", "'logprobs' is not supported here for streams");
            }
            if (alternatives.get() < 0) {
                throw OpenAiException.invalid("logprobs", "'logprobs' should be 0 or more");
            }
            try {
                options = options.withLogProbabilities(alternatives.get());
            } catch (IllegalArgumentException e) {
                throw OpenAiException.invalid("logprobs", e.getMessage());
            }
        }
        return new TextRequest(fields.text("model").orElse(""), prompt, options, stream,
                fields.object("stream_options").flag("include_usage"));
    }

    /// The prompts as the model reads them.
    List<int[]> prompts(Model model) {
        return switch (prompt) {
            case String text -> List.of(model.encode(text));
            case List<?> ids when !ids.isEmpty() && ids.stream().allMatch(Long.class::isInstance) -> List.of(ids(ids));
            case List<?> several when !several.isEmpty() -> several.stream().map(each -> one(model, each)).toList();
            default -> throw wrong();
        };
    }

    private static int[] one(Model model, Object prompt) {
        return switch (prompt) {
            case String text -> model.encode(text);
            case List<?> ids when ids.stream().allMatch(Long.class::isInstance) -> ids(ids);
            case null, default -> throw wrong();
        };
    }

    private static int[] ids(List<?> ids) {
        try {
            return ids.stream().mapToInt(id -> Math.toIntExact((Long) id)).toArray();
        } catch (ArithmeticException e) {
            throw OpenAiException.invalid("prompt", "one of the ids of 'prompt' is no token id");
        }
    }

    private static OpenAiException wrong() {
        return OpenAiException.invalid("prompt", "'prompt' should be a text, an array of token ids, or an array of"
                + " either");
    }
}
