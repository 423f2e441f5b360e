package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.template.ChatTemplate;
import dev.freehold.tokenizer.template.ChatVariables;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// How a model writes conversations: its chat template, applied and tokenized.
public final class ChatFormat {
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
    /// @throws dev.freehold.tokenizer.template.TemplateException if it has one that cannot be compiled
    static Optional<ChatFormat> find(Checkpoint checkpoint, Tokenizer tokenizer) {
        return source(checkpoint.metadata())
                .map(source -> new ChatFormat(ChatTemplate.compile(source), tokenizer, checkpoint.metadata()));
    }

    /// The text of a model's chat template, if it has one.
    public static Optional<String> source(Metadata metadata) {
        return Optional.of(metadata.text("tokenizer.chat_template", "")).filter(source -> !source.isEmpty());
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
        var variables = new ChatVariables(messages).addGenerationPrompt(true).extra(tokenTexts).extra(extra);
        return template.render(variables.asMap());
    }
}
