package dev.freehold.engine.dialect;

import dev.freehold.engine.dialect.AnswerEvent.CallArguments;
import dev.freehold.engine.dialect.AnswerEvent.CallBegun;
import dev.freehold.engine.dialect.AnswerEvent.CallBroken;
import dev.freehold.engine.dialect.AnswerEvent.CallEnded;
import dev.freehold.engine.dialect.AnswerEvent.Reasoning;
import dev.freehold.engine.dialect.AnswerEvent.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// Events of an answer in the making; characters of one kind become one event.
final class AnswerEvents {
    private final Supplier<String> ids;
    private final StringBuilder piece = new StringBuilder();
    private List<AnswerEvent> events = new ArrayList<>();
    private Function<String, AnswerEvent> kind = Text::new;
    private int key = -1;

    /// @param ids  gives new calls an identifier where the model gives none
    AnswerEvents(Supplier<String> ids) {
        this.ids = ids;
    }

    void text(CharSequence text) {
        become(-1, Text::new).append(text);
    }

    void reasoning(CharSequence text) {
        become(-2, Reasoning::new).append(text);
    }

    StringBuilder arguments(int index) {
        return become(index, json -> new CallArguments(index, json));
    }

    void begin(int index, String id, String name) {
        add(new CallBegun(index, id.isEmpty() ? ids.get() : id, name));
    }

    void end(int index) {
        add(new CallEnded(index));
    }

    void broken(int index, String text) {
        add(new CallBroken(index, text));
    }

    /// All events since the last time.
    List<AnswerEvent> take() {
        flush();
        List<AnswerEvent> taken = events;
        events = new ArrayList<>();
        return taken;
    }

    /// @param key  the same for pieces that join: the index of a call, or a negative number
    private StringBuilder become(int key, Function<String, AnswerEvent> next) {
        if (key != this.key) {
            flush();
            this.key = key;
            kind = next;
        }
        return piece;
    }

    private void add(AnswerEvent event) {
        flush();
        events.add(event);
    }

    private void flush() {
        if (!piece.isEmpty()) {
            events.add(kind.apply(piece.toString()));
            piece.setLength(0);
        }
    }
}
