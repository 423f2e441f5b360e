package dev.freehold.server.openai;

import dev.freehold.engine.Generation;
import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import dev.freehold.engine.Usage;
import dev.freehold.engine.sampling.LogProbabilities;
import dev.freehold.server.http.EventStream;
import dev.freehold.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Continuations of texts in the form of OpenAI's API, whole or in pieces
/// (<https://platform.openai.com/docs/api-reference/completions/object>).
final class TextCompletion {
    private final CompletionHead head;
    private final Tokenizer tokenizer;

    /// @param model      as the client called it
    /// @param tokenizer  of the model
    TextCompletion(String model, Tokenizer tokenizer) {
        this.head = CompletionHead.now("cmpl", model);
        this.tokenizer = tokenizer;
    }

    /// All continuations, when they have ended.
    Map<String, Object> whole(List<Generation> generations) {
        var choices = new ArrayList<Object>();
        var usages = new ArrayList<Usage>();
        for (Generation generation : generations) {
            var text = new StringBuilder();
            var tokens = new TokenReport();
            while (generation.hasNext()) {
                switch (generation.next()) {
                    case Token(int token, String piece, var probabilities) -> {
                        probabilities.ifPresent(found -> tokens.add(token, text.length(), found));
                        text.append(piece);
                    }
                    case Finished(String rest, var reason, var usage) -> {
                        choices.add(choice(choices.size(), text.append(rest).toString(), tokens.shown(),
                                Ending.name(reason)));
                        usages.add(usage);
                    }
                }
            }
        }
        Map<String, Object> body = head.body("text_completion");
        body.put("choices", choices);
        body.put("usage", Ending.usage(usages));
        return body;
    }

    /// Sends the continuations as they come, one prompt's after the other's.
    void stream(List<Generation> generations, boolean includeUsage, EventStream events) {
        var usages = new ArrayList<Usage>();
        for (int i = 0; i < generations.size(); i++) {
            Generation generation = generations.get(i);
            while (generation.hasNext()) {
                switch (generation.next()) {
                    case Token(_, String piece, _) -> {
                        if (!piece.isEmpty()) {
                            events.send(chunk(choice(i, piece, null, null)));
                        }
                    }
                    case Finished(String rest, var reason, var usage) -> {
                        events.send(chunk(choice(i, rest, null, Ending.name(reason))));
                        usages.add(usage);
                    }
                }
            }
        }
        if (includeUsage) {
            Map<String, Object> last = head.body("text_completion");
            last.put("choices", List.of());
            last.put("usage", Ending.usage(usages));
            events.send(last);
        }
        events.sendText("[DONE]");
    }

    private Map<String, Object> chunk(Map<String, Object> choice) {
        Map<String, Object> chunk = head.body("text_completion");
        chunk.put("choices", List.of(choice));
        return chunk;
    }

    private static Map<String, Object> choice(int index, String text, Object logprobs, String finishReason) {
        var choice = new LinkedHashMap<String, Object>();
        choice.put("index", index);
        choice.put("text", text);
        choice.put("logprobs", logprobs);
        choice.put("finish_reason", finishReason);
        return choice;
    }

    /// Log-probabilities in the shape that this endpoint alone has.
    private final class TokenReport {
        private final List<String> tokens = new ArrayList<>();
        private final List<Double> probabilities = new ArrayList<>();
        private final List<Map<String, Double>> tops = new ArrayList<>();
        private final List<Integer> offsets = new ArrayList<>();

        void add(int token, int offset, LogProbabilities found) {
            tokens.add(text(token));
            probabilities.add(found.chosen().logProbability());
            var top = new LinkedHashMap<String, Double>();
            found.top().forEach(each -> top.put(text(each.id()), each.logProbability()));
            top.put(text(token), found.chosen().logProbability());
            tops.add(top);
            offsets.add(offset);
        }

        private String text(int token) {
            return tokenizer.decode(new int[] {token}, true);
        }

        /// Null if they were not asked for.
        Map<String, Object> shown() {
            return tokens.isEmpty() ? null : Map.of("tokens", tokens, "token_logprobs", probabilities,
                    "top_logprobs", tops, "text_offset", offsets);
        }
    }
}
