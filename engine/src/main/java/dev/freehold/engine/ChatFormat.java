package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.engine.dialect.Dialect;
import dev.freehold.engine.dialect.Dialects;
import dev.freehold.engine.dialect.Toolbox;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.template.ChatTemplate;
import dev.freehold.tokenizer.template.ChatVariables;
import dev.freehold.tokenizer.template.TemplateException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How a model writes conversations: its chat template, applied and tokenized.
public final class ChatFormat {
    private static final String TEMPLATE_KEY = "tokenizer.chat_template";

    private static final String TOOL_TEMPLATE_KEY = TEMPLATE_KEY + ".tool_use";
    private static final int LONGEST_TAG = 64; // with white space after it

    private final String where;
    private final String source;
    private final ChatTemplate template;
    private final Optional<String> toolSource;
    private final Tokenizer tokenizer;
    private final QuotedSpecials specials;
    private final Dialect dialect;
    private final Map<String, String> tokenTexts = new LinkedHashMap<>();

    private ChatFormat(String source, Tokenizer tokenizer, Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        this.where = checkpoint.path().toString();
        this.source = source;
        this.template = compile(source, where, TEMPLATE_KEY);
        this.toolSource = toolSource(metadata);
        this.tokenizer = tokenizer;
        this.specials = new QuotedSpecials(tokenizer);
        this.dialect = Dialects.of(toolSource.orElse(source), token -> special(token).isPresent());
        for (String name : List.of("bos", "eos")) {
            String key = "tokenizer.ggml." + name + "_token_id";
            tokenTexts.put(name + "_token", metadata.has(key) ? tokenizer.token(metadata.integer(key)) : "");
        }
    }

    /// The chat template of a model, if it has one.
    ///
    /// @throws EngineException if it has one that cannot be compiled
    static Optional<ChatFormat> find(Checkpoint checkpoint, Tokenizer tokenizer) {
        return source(checkpoint.metadata()).map(source -> new ChatFormat(source, tokenizer, checkpoint));
    }

    /// The chat template of a model, if it has one, ready to render.
    ///
    /// @throws EngineException if it has one that cannot be compiled; names the file
    public static Optional<ChatTemplate> template(Checkpoint checkpoint) {
        return source(checkpoint.metadata())
                .map(source -> compile(source, checkpoint.path().toString(), TEMPLATE_KEY));
    }

    private static ChatTemplate compile(String source, String where, String key) {
        try {
            return ChatTemplate.compile(source);
        } catch (TemplateException e) {
            throw new EngineException("%s: '%s' %s".formatted(where, key, e.getMessage()), e);
        }
    }

    /// The text of a model's chat template, if it has one.
    public static Optional<String> source(Metadata metadata) {
        return text(metadata, TEMPLATE_KEY);
    }

    /// The text of a model's chat template for conversations with tools, if it has one for these alone.
    public static Optional<String> toolSource(Metadata metadata) {
        return text(metadata, TOOL_TEMPLATE_KEY);
    }

    private static Optional<String> text(Metadata metadata, String key) {
        return Optional.of(metadata.text(key, "")).filter(source -> !source.isEmpty());
    }

    private OptionalInt special(String token) {
        OptionalInt id = tokenizer.id(token);
        return id.isPresent() && tokenizer.isSpecial(id.getAsInt()) ? id : OptionalInt.empty();
    }

    /// How the model writes thinking and calls of tools.
    public Dialect dialect() {
        return dialect;
    }

    /// The prompt that makes the model answer a conversation, and with it how to understand the answer.
    ///
    /// @throws EngineException if there are tools and the chat template has no place for them
    /// @throws dev.freehold.tokenizer.template.TemplateException if the template refuses the conversation
    public ChatPrompt prompt(Conversation conversation) {
        String rendered = renderQuoted(conversation);
        Stream<String> reasoning = dialect.reasoning().stream().flatMap(
                tags -> Stream.of(tags.opening(), tags.closing()));
        Stream<String> calls = conversation.tools().isEmpty() ? Stream.empty() : dialect.controlTokens().stream();
        Set<Integer> shown = Stream.concat(reasoning, calls)
                .map(this::special)
                .flatMapToInt(OptionalInt::stream)
                .boxed()
                .collect(Collectors.toSet());
        String end = rendered.substring(Math.max(0, rendered.length() - LONGEST_TAG));
        return new ChatPrompt(encode(rendered), end, dialect, conversation.tools(), shown);
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
        return encode(renderQuoted(new Conversation(conversation, Toolbox.EMPTY, extra)));
    }

    private int[] encode(String rendered) {
        int[] ids = specials.encode(rendered);
        int[] prefix = tokenizer.prefix();
        boolean begun = Arrays.mismatch(ids, prefix) == prefix.length || Arrays.equals(ids, prefix);
        return begun ? ids : IntStream.concat(IntStream.of(prefix), IntStream.of(ids)).toArray();
    }

    /// The prompt as people should see it.
    ///
    /// @throws dev.freehold.tokenizer.template.TemplateException if the template refuses the conversation
    public String render(List<Message> conversation, Map<String, Object> extra) {
        return QuotedSpecials.unquoted(renderQuoted(new Conversation(conversation, Toolbox.EMPTY, extra)));
    }

    private String renderQuoted(Conversation conversation) {
        var messages = conversation.messages().stream().map(Message::asVariable).map(specials::quote).toList();
        var quoted = new LinkedHashMap<String, Object>();
        conversation.variables().forEach((name, value) -> quoted.put(name, specials.quote(value)));
        var variables = new ChatVariables(messages).addGenerationPrompt(true).extra(tokenTexts)
                .extra(quoted);
        if (conversation.tools().isEmpty()) {
            return template.render(variables.asMap());
        }
        variables.tools((List<?>) specials.quote(conversation.tools().definitions()));
        return toolTemplate().render(variables.asMap());
    }

    private ChatTemplate toolTemplate() {
        if (toolSource.isPresent()) {
            return compile(toolSource.get(), where, TOOL_TEMPLATE_KEY);
        }
        if (!source.contains("tools")) {
            throw new EngineException(where + ": the model's chat template has no place for tools:"
                    + " it was not made to call any");
        }
        return template;
    }
}
