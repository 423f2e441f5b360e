package dev.freehold.cli.chat;

import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.Message;
import dev.freehold.engine.dialect.AnswerEvent;
import java.util.List;
import java.util.function.Consumer;

/// The other side of a chat.
public interface Partner extends AutoCloseable {
    /// Answers a conversation, piece by piece.
    ///
    /// @param conversation  ends with what is to be answered
    /// @param events        receives the pieces as they come, on the caller's thread
    /// @throws ChatException if the model cannot answer, for instance since the conversation does not fit its context
    Finished reply(List<Message> conversation, ChatSettings settings, Consumer<AnswerEvent> events);

    /// Ends the reply in the making soon; may be called from any thread, and does nothing between replies.
    void cancel();

    /// What there is to know about a topic, in one or more lines. May hold any characters: it may come from a file.
    String describe(Topic topic, ChatSettings settings);

    @Override
    void close();
}
