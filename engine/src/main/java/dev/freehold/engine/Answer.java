package dev.freehold.engine;

import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import dev.freehold.engine.dialect.AnswerEvent;
import dev.freehold.engine.dialect.AnswerParser;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// An answer to a conversation in the making, taken apart into thinking, text and calls of tools.
///
/// [#cancel] may be called from any thread; everything else is for one at a time.
public final class Answer implements Iterator<List<AnswerEvent>> {
    private final Generation generation;
    private final AnswerParser parser;
    private Finished end;

    Answer(Generation generation, AnswerParser parser) {
        this.generation = generation;
        this.parser = parser;
    }

    @Override
    public boolean hasNext() {
        return generation.hasNext();
    }

    /// What became certain with one more token, often one event, sometimes none.
    @Override
    public List<AnswerEvent> next() {
        return switch (generation.next()) {
            case Token(_, var text, _) -> parser.accept(text);
            case Finished last -> {
                end = last;
                var events = new ArrayList<>(parser.accept(last.text()));
                events.addAll(parser.finish());
                yield events;
            }
        };
    }

    /// All events that are left, as they come.
    public Stream<AnswerEvent> events() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, 0), false)
                .flatMap(List::stream);
    }

    /// How the answer ended.
    ///
    /// @throws IllegalStateException if it has not
    public Finished end() {
        if (end == null) {
            throw new IllegalStateException("the answer has not ended");
        }
        return end;
    }

    /// Ends the answer before its next token; may be called from any thread.
    public void cancel() {
        generation.cancel();
    }
}
