package dev.freehold.cli.chat;

import dev.freehold.engine.EngineException;
import dev.freehold.engine.Generation;
import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import dev.freehold.engine.Message;
import dev.freehold.engine.Model;
import dev.freehold.engine.Session;
import dev.freehold.engine.sampling.SamplingException;
import dev.freehold.tokenizer.template.TemplateException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// A model on this machine as the partner of one chat: what the model has read of the conversation it remembers.
public final class EnginePartner implements Partner {
    private static final int LONGEST_TAG = 16;

    private final Model model;
    private final Session session;
    private final AtomicReference<Generation> current = new AtomicReference<>();

    /// @param model  stays the caller's to close
    public EnginePartner(Model model) {
        this.model = model;
        this.session = model.newSession();
    }

    /// Tokens that the conversation has room for.
    public int contextLength() {
        return session.capacity();
    }

    @Override
    public Finished reply(List<Message> conversation, ChatSettings settings, Consumer<Part> parts) {
        try {
            int[] prompt = model.chatFormat().encode(conversation, settings.variables());
            var splitter = new ReasoningSplitter(end(prompt));
            Generation generation = session.generate(prompt, settings.options());
            current.set(generation);
            while (true) {
                switch (generation.next()) {
                    case Token(_, var text, _) -> splitter.accept(text).forEach(parts);
                    case Finished end -> {
                        splitter.accept(end.text()).forEach(parts);
                        splitter.finish().forEach(parts);
                        return end;
                    }
                }
            }
        } catch (EngineException | SamplingException | TemplateException e) {
            throw new ChatException(e.getMessage());
        } finally {
            current.set(null);
        }
    }

    /// The end of the prompt as text, where a template may have opened the thinking.
    private String end(int[] prompt) {
        return model.tokenizer().decode(
                Arrays.copyOfRange(prompt, Math.max(0, prompt.length - LONGEST_TAG), prompt.length), true);
    }

    @Override
    public void cancel() {
        Generation generation = current.get();
        if (generation != null) {
            generation.cancel();
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
