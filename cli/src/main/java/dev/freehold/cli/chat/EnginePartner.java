package dev.freehold.cli.chat;

import dev.freehold.engine.Answer;
import dev.freehold.engine.Conversation;
import dev.freehold.engine.EngineException;
import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.Message;
import dev.freehold.engine.Model;
import dev.freehold.engine.Session;
import dev.freehold.engine.dialect.AnswerEvent;
import dev.freehold.engine.dialect.Toolbox;
import dev.freehold.engine.sampling.SamplingException;
import dev.freehold.tokenizer.template.TemplateException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// A model on this machine as the partner of one chat: what the model has read of the conversation it remembers.
public final class EnginePartner implements Partner {
    private final Model model;
    private final Toolbox tools;
    private final Session session;
    private final AtomicReference<Answer> current = new AtomicReference<>();

    /// @param model  stays the caller's to close
    public EnginePartner(Model model) {
        this(model, Toolbox.EMPTY);
    }

    /// @param model  stays the caller's to close
    /// @param tools  what the model may call
    public EnginePartner(Model model, Toolbox tools) {
        this.model = model;
        this.tools = tools;
        this.session = model.newSession();
    }

    /// Tokens that the conversation has room for.
    public int contextLength() {
        return session.capacity();
    }

    @Override
    public Finished reply(List<Message> conversation, ChatSettings settings, Consumer<AnswerEvent> events) {
        try {
            var prompt = model.chatFormat().prompt(new Conversation(conversation, tools, settings.variables()));
            Answer answer = session.answer(prompt, settings.options());
            current.set(answer);
            while (answer.hasNext()) {
                answer.next().forEach(events);
            }
            return answer.end();
        } catch (EngineException | SamplingException | TemplateException e) {
            throw new ChatException(e.getMessage());
        } finally {
            current.set(null);
        }
    }

    @Override
    public void cancel() {
        Answer answer = current.get();
        if (answer != null) {
            answer.cancel();
        }
    }

    @Override
    public String describe(Topic topic, ChatSettings settings) {
        return new ModelDescription(model, session).of(topic, settings);
    }

    @Override
    public void close() {
        session.close();
    }
}
