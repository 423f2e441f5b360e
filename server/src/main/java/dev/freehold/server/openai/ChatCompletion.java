package dev.freehold.server.openai;

import dev.freehold.engine.Answer;
import dev.freehold.engine.FinishReason;
import dev.freehold.engine.dialect.AnswerEvent;
import dev.freehold.engine.dialect.AnswerEvent.CallArguments;
import dev.freehold.engine.dialect.AnswerEvent.CallBegun;
import dev.freehold.engine.dialect.AnswerEvent.CallBroken;
import dev.freehold.engine.dialect.AnswerEvent.CallEnded;
import dev.freehold.engine.dialect.AnswerEvent.Reasoning;
import dev.freehold.engine.dialect.AnswerEvent.Text;
import dev.freehold.engine.dialect.ToolCall;
import dev.freehold.engine.dialect.WholeAnswer;
import dev.freehold.server.http.EventStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An answer in the form of OpenAI's API, whole or in pieces
/// (<https://platform.openai.com/docs/api-reference/chat/object>, `…/chat/streaming`).
final class ChatCompletion {
    private final CompletionHead head;
    private boolean called; // a tool

    /// @param model  as the client called it
    ChatCompletion(String model) {
        this.head = CompletionHead.now("chatcmpl", model);
    }

    /// The answer, when it has ended.
    Map<String, Object> whole(Answer answer) {
        var whole = new WholeAnswer();
        answer.events().forEach(whole);
        var message = new LinkedHashMap<String, Object>();
        message.put("role", "assistant");
        called = !whole.calls().isEmpty();
        message.put("content", called && whole.text().isBlank() ? null : whole.text());
        message.put("refusal", null);
        if (!whole.reasoning().isEmpty()) {
            message.putAll(reasoning(whole.reasoning()));
        }
        if (called) {
            message.put("tool_calls", whole.calls().stream().map(ChatCompletion::call).toList());
        }
        var choice = new LinkedHashMap<String, Object>();
        choice.put("index", 0);
        choice.put("message", message);
        choice.put("logprobs", null);
        choice.put("finish_reason", finishReason(answer.end().reason()));
        Map<String, Object> body = head.body("chat.completion");
        body.put("choices", List.of(choice));
        body.put("usage", Ending.usage(List.of(answer.end().usage())));
        return body;
    }

    private static Map<String, Object> call(ToolCall call) {
        return Map.of("id", call.id(), "type", "function",
                "function", Map.of("name", call.name(), "arguments", call.arguments()));
    }

    /// Sends the answer as it comes.
    void stream(Answer answer, boolean includeUsage, EventStream events) {
        events.send(chunk(Map.of("role", "assistant", "content", ""), null));
        answer.events().forEach(event -> {
            Map<String, Object> delta = delta(event);
            if (!delta.isEmpty()) {
                events.send(chunk(delta, null));
            }
        });
        events.send(chunk(Map.of(), finishReason(answer.end().reason())));
        if (includeUsage) {
            Map<String, Object> last = head.body("chat.completion.chunk");
            last.put("choices", List.of());
            last.put("usage", Ending.usage(List.of(answer.end().usage())));
            events.send(last);
        }
        events.sendText("[DONE]");
    }

    private Map<String, Object> delta(AnswerEvent event) {
        return switch (event) {
            case Reasoning(var text) -> reasoning(text);
            case Text(var text) -> Map.of("content", text);
            case CallBegun(int index, String callId, String name) -> callDelta(index, Map.of("id", callId,
                    "type", "function", "function", Map.of("name", name, "arguments", "")));
            case CallArguments(int index, String json) ->
                    callDelta(index, Map.of("function", Map.of("arguments", json)));
            case CallEnded _ -> {
                called = true;
                yield Map.of();
            }
            case CallBroken(_, var text) -> Map.of("content", text);
        };
    }

    private static Map<String, Object> callDelta(int index, Map<String, Object> call) {
        var indexed = new LinkedHashMap<String, Object>();
        indexed.put("index", index);
        indexed.putAll(call);
        return Map.of("tool_calls", List.of(indexed));
    }

    /// Under both names that clients look for.
    private static Map<String, Object> reasoning(String text) {
        return Map.of("reasoning_content", text, "reasoning", text);
    }

    private Map<String, Object> chunk(Map<String, Object> delta, String finishReason) {
        var choice = new LinkedHashMap<String, Object>();
        choice.put("index", 0);
        choice.put("delta", delta);
        choice.put("logprobs", null);
        choice.put("finish_reason", finishReason);
        Map<String, Object> chunk = head.body("chat.completion.chunk");
        chunk.put("choices", List.of(choice));
        return chunk;
    }

    private String finishReason(FinishReason reason) {
        String name = Ending.name(reason);
        return called && name.equals("stop") ? "tool_calls" : name;
    }
}
