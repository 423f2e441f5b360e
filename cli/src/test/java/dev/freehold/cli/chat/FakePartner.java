package dev.freehold.cli.chat;

import dev.freehold.engine.FinishReason;
import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.Message;
import dev.freehold.engine.Usage;
import dev.freehold.engine.dialect.AnswerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Answers every message with its text in capitals, after thinking about it if it is a question. `full` fills the
/// context, `fail` fails, and `wait` answers until it is cancelled.
class FakePartner implements Partner {
    final List<List<Message>> conversations = new ArrayList<>();
    final List<ChatSettings> settings = new ArrayList<>();
    private volatile boolean cancelled;

    @Override
    public Finished reply(List<Message> conversation, ChatSettings settings, Consumer<AnswerEvent> parts) {
        conversations.add(conversation);
        this.settings.add(settings);
        cancelled = false;
        String text = conversation.getLast().content();
        if (text.equals("fail")) {
            throw new ChatException("the prompt has 9 tokens and the context 8");
        }
        if (text.endsWith("?")) {
            parts.accept(new AnswerEvent.Reasoning("hm, "));
            parts.accept(new AnswerEvent.Reasoning(text));
        }
        for (String word : text.split("(?= )")) {
            parts.accept(new AnswerEvent.Text(word.toUpperCase()));
        }
        while (text.equals("wait") && !cancelled) {
            parts.accept(new AnswerEvent.Text(" on"));
            Thread.onSpinWait();
        }
        FinishReason reason = cancelled ? FinishReason.CANCELLED
                : text.equals("full") ? FinishReason.CONTEXT_FULL : FinishReason.STOP_TOKEN;
        return new Finished("", reason, new Usage(5, 0, 3, Duration.ofMillis(10), Duration.ofMillis(20)));
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public String describe(Topic topic, ChatSettings settings) {
        return "about " + topic.word() + "\u001b[2J";
    }

    @Override
    public void close() {}
}
