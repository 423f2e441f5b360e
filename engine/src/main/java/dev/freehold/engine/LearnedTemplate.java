package dev.freehold.engine;

import dev.freehold.checkpoint.AssembledCheckpoint;
import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.Tokenizer.Specials;
import dev.freehold.tokenizer.template.ChatTemplate;
import dev.freehold.tokenizer.template.ChatVariables;
import dev.freehold.tokenizer.template.TemplateException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/// A model that has learned to write conversations by a chat template, whatever its files say.
public final class LearnedTemplate {
    private static final String TEMPLATE = "tokenizer.chat_template";
    private static final String PREFIX = "tokenizer.ggml.";
    private static final String ENDS = PREFIX + "eos_token_ids";
    private static final String ANSWER = "7429"; // no template has it, and none changes it

    private LearnedTemplate() {}

    /// `model` with this template in its metadata, and the token that ends an answer among those that end a text. It
    /// has the tensors and the files of `model`, which has to stay open.
    public static Checkpoint of(Checkpoint model, String template) {
        Metadata said = model.metadata();
        Map<String, Object> values = new LinkedHashMap<>();
        said.keys().forEach(key -> values.put(key, said.value(key).orElseThrow()));
        if (!template.equals(said.text(TEMPLATE, ""))) {
            values.keySet().removeIf(key -> key.startsWith(TEMPLATE + ".")); // for tools, say: not what was learned
            values.put(TEMPLATE, template);
        }
        ModelTokenizer.find(model).map(tokenizer -> answerEnd(template, tokenizer, said)).stream()
                .flatMapToInt(OptionalInt::stream).forEach(end -> addEnd(values, said, end));
        return AssembledCheckpoint.saying(new Metadata(model.path().toString(), values), model);
    }

    private static void addEnd(Map<String, Object> values, Metadata said, long end) {
        Set<Long> ids = new LinkedHashSet<>(said.integerOrList(PREFIX + "eos_token_id"));
        ids.addAll(said.integers(ENDS));
        if (!ids.add(end)) {
            return;
        }
        if (ids.size() == 1) {
            values.put(PREFIX + "eos_token_id", end);
        } else {
            values.put(ENDS, List.copyOf(ids));
            values.putIfAbsent(PREFIX + "eot_token_id", end); // what other programs go by
        }
    }

    /// The control token that a template writes behind an answer, if it writes one.
    private static OptionalInt answerEnd(String template, Tokenizer tokenizer, Metadata metadata) {
        var variables = new ChatVariables(List.of(Map.of("role", "user", "content", "1"),
                Map.of("role", "assistant", "content", ANSWER)));
        for (String name : List.of("bos", "eos")) {
            String key = PREFIX + name + "_token_id";
            variables.specialToken(name + "_token", metadata.has(key) ? tokenizer.token(metadata.integer(key)) : "");
        }
        try {
            String text = ChatTemplate.compile(template).render(variables.asMap());
            int answer = text.lastIndexOf(ANSWER);
            return answer < 0 ? OptionalInt.empty()
                    : IntStream.of(tokenizer.encode(text.substring(answer + ANSWER.length()), Specials.PARSE))
                            .filter(tokenizer::isSpecial).findFirst();
        } catch (TemplateException _) {
            return OptionalInt.empty(); // it does not take such a conversation
        }
    }
}
