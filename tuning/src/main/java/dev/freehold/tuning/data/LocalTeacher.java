package dev.freehold.tuning.data;

import dev.freehold.engine.Answer;
import dev.freehold.engine.Conversation;
import dev.freehold.engine.EngineException;
import dev.freehold.engine.FinishReason;
import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Message;
import dev.freehold.engine.Model;
import dev.freehold.engine.Session;
import dev.freehold.engine.dialect.ToolCall;
import dev.freehold.engine.dialect.Toolbox;
import dev.freehold.engine.dialect.WholeAnswer;
import dev.freehold.tokenizer.template.TemplateException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model on this machine that answers.
public final class LocalTeacher implements Teacher {
    private final Model model;
    private final GenerationOptions options;

    /// @param model  closed with the teacher
    public LocalTeacher(Model model, GenerationOptions options) {
        this.model = model;
        this.options = options;
    }

    @Override
    public Map<String, Object> answer(Question question) throws TeacherException {
        List<Message> messages = question.messages().stream().map(LocalTeacher::message).toList();
        try (Session session = model.newSession()) {
            var conversation = new Conversation(messages, new Toolbox(question.tools()), Map.of());
            Answer answer = session.answer(model.chatFormat().prompt(conversation), options);
            var whole = new WholeAnswer();
            answer.events().forEach(whole);
            return message(whole, answer.end());
        } catch (EngineException | TemplateException e) {
            throw TeacherException.once(e.getMessage());
        }
    }

    private static Message message(Map<String, Object> given) {
        var more = new LinkedHashMap<>(given);
        more.keySet().removeAll(List.of("role", "content"));
        return new Message((String) given.get("role"), (String) given.get("content"), more);
    }

    private static Map<String, Object> message(WholeAnswer answer, Finished end) throws TeacherException {
        if (end.reason() == FinishReason.LENGTH || end.reason() == FinishReason.CONTEXT_FULL) {
            throw TeacherException.once("the answer was cut off after %d tokens".formatted(end.usage().newTokens()));
        }
        var message = new LinkedHashMap<String, Object>();
        message.put("role", "assistant");
        message.put("content", answer.text());
        if (!answer.reasoning().isEmpty()) {
            message.put("reasoning_content", answer.reasoning());
        }
        if (!answer.calls().isEmpty()) {
            message.put("tool_calls", answer.calls().stream().map(LocalTeacher::call).toList());
        }
        return message;
    }

    private static Map<String, Object> call(ToolCall call) {
        var function = new LinkedHashMap<String, Object>(); // in an order, so that files come out the same each time
        function.put("name", call.name());
        function.put("arguments", call.arguments());
        var written = new LinkedHashMap<String, Object>();
        written.put("id", call.id());
        written.put("type", "function");
        written.put("function", function);
        return written;
    }

    @Override
    public int concurrency() {
        return 1; // callers take turns at the network anyway
    }

    @Override
    public void close() {
        model.close();
    }
}
