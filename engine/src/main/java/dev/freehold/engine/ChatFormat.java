package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.template.ChatTemplate;
import dev.freehold.tokenizer.template.ChatVariables;
import dev.freehold.tokenizer.template.TemplateException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// How a model writes conversations: its chat template, applied and tokenized.
public final class ChatFormat {
    private static final String TEMPLATE_KEY = "tokenizer.chat_template";

    private final ChatTemplate template;
    private final Tokenizer tokenizer;
    private final QuotedSpecials specials;
    private final Map<String, String> tokenTexts = new LinkedHashMap<>();

    private ChatFormat(ChatTemplate template, Tokenizer tokenizer, Metadata metadata) {
        this.template = template;
        this.tokenizer = tokenizer;
        this.specials = new QuotedSpecials(tokenizer);
        for (String name : List.of("bos", "eos")) {
            String key = "tokenizer.ggml." + name + "_token_id";
            tokenTexts.put(name + "_token", metadata.has(key) ? tokenizer.token(metadata.integer(key)) : "");
        }
    }

    /// The chat template of a model, if it has one.
    ///
    /// @throws EngineException if it has one that cannot be compiled
    static Optional<ChatFormat> find(Checkpoint checkpoint, Tokenizer tokenizer) {
        return template(checkpoint).map(template -> new ChatFormat(template, tokenizer, checkpoint.metadata()));
    }

    /// The chat template of a model, if it has one, ready to render.
    ///
    /// @throws EngineException if it has one that cannot be compiled; names the file
    public static Optional<ChatTemplate> template(Checkpoint checkpoint) {
        try {
            return source(checkpoint.metadata()).map(ChatTemplate::compile);
        } catch (TemplateException e) {
            throw new EngineException(
                    "%s: '%s' %s".formatted(checkpoint.path(), TEMPLATE_KEY, e.getMessage()), e);
        }
    }

    /// The text of a model's chat template, if it has one.
    public static Optional<String> source(Metadata metadata) {
        return Optional.of(metadata.text(TEMPLATE_KEY, "")).filter(source -> !source.isEmpty());
    }

    /// The prompt that makes the model answer a conversation.
    ///
    /// @throws dev.freehold.tokenizer.template.TemplateException if the template refuses the conversation
    public int[] encode(List<Message> conversation) {
        return encode(conversation, Map.of());
    }

    /// The prompt that makes the model answer a conversation.
    ///
    /// @param extra  further variables of the template, e.g. `enable_thinking`
    /// @throws dev.freehold.tokenizer.template.TemplateException if the template refuses the conversation
    public int[] encode(List<Message> conversation, Map<String, Object> extra) {
        int[] ids = specials.encode(renderQuoted(conversation, extra));
        int[] prefix = tokenizer.prefix();
        boolean begun = Arrays.mismatch(ids, prefix) == prefix.length || Arrays.equals(ids, prefix);
        return begun ? ids : IntStream.concat(IntStream.of(prefix), IntStream.of(ids)).toArray();
    }

    /// The prompt as people should see it.
    ///
    /// @throws dev.freehold.tokenizer.template.TemplateException if the template refuses the conversation
    public String render(List<Message> conversation, Map<String, Object> extra) {
        return QuotedSpecials.unquoted(renderQuoted(conversation, extra));
    }

    private String renderQuoted(List<Message> conversation, Map<String, Object> extra) {
        var messages = conversation.stream().map(Message::asVariable).map(specials::quote).toList();
        var quoted = new LinkedHashMap<String, Object>();
        extra.forEach((name, value) -> quoted.put(name, specials.quote(value)));
        var variables = new ChatVariables(messages).addGenerationPrompt(true).extra(tokenTexts)
                .extra(quoted);
        return template.render(variables.asMap());
    }
}
