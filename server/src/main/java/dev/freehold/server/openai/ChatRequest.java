package dev.freehold.server.openai;

import static java.util.Map.entry;

import dev.freehold.engine.Conversation;
import dev.freehold.engine.EngineException;
import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Message;
import dev.freehold.engine.dialect.Toolbox;
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
    private static final Map<String, List<Object>> REFUSED = Map.ofEntries(
            entry("n", List.of(1L)),
            entry("logprobs", List.of(false)),
            entry("top_logprobs", List.of(0L)),
            entry("tool_choice", List.of("auto", "none")),
            entry("parallel_tool_calls", List.of(true)),
            entry("response_format", List.of(Map.of("type", "text"))),
            entry("reasoning_effort", List.of()),
            entry("modalities", List.of(List.of("text"))),
            entry("audio", List.of()),
            entry("functions", List.of(List.of())),
            entry("function_call", List.of("auto", "none")),
            entry("prediction", List.of()),
            entry("web_search_options", List.of()));

    /// @throws OpenAiException if something is wrong or cannot be honoured; names it
    static ChatRequest of(RequestFields fields) {
        fields.refuse(REFUSED);
        List<?> messages = fields.list("messages");
        if (messages.isEmpty()) {
            throw OpenAiException.invalid("messages", "'messages' is empty: there is nothing to answer");
        }
        List<Message> conversation = IntStream.range(0, messages.size())
                .mapToObj(i -> ChatMessages.message("messages[" + i + "]", messages.get(i))).toList();
        return new ChatRequest(fields.text("model").orElse(""),
                new Conversation(conversation, tools(fields), fields.object("chat_template_kwargs").members()),
                GenerationFields.options(fields), fields.flag("stream"),
                fields.object("stream_options").flag("include_usage"));
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
}
