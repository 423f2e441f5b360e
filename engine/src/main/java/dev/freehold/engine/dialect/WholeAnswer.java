package dev.freehold.engine.dialect;

import dev.freehold.engine.dialect.AnswerEvent.CallArguments;
import dev.freehold.engine.dialect.AnswerEvent.CallBegun;
import dev.freehold.engine.dialect.AnswerEvent.CallBroken;
import dev.freehold.engine.dialect.AnswerEvent.CallEnded;
import dev.freehold.engine.dialect.AnswerEvent.Reasoning;
import dev.freehold.engine.dialect.AnswerEvent.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Puts the pieces of an answer together; calls that broke off are text.
public final class WholeAnswer implements Consumer<AnswerEvent> {
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private final StringBuilder arguments = new StringBuilder();
    private CallBegun begun;

    public WholeAnswer() {}

    @Override
    public void accept(AnswerEvent event) {
        switch (event) {
            case Reasoning(var piece) -> reasoning.append(piece);
            case Text(var piece) -> text.append(piece);
            case CallBegun call -> {
                begun = call;
                arguments.setLength(0);
            }
            case CallArguments(_, var json) -> arguments.append(json);
            case CallEnded _ -> calls.add(new ToolCall(begun.id(), begun.name(), arguments.toString()));
            case CallBroken(_, var written) -> text.append(written);
        }
    }

    /// The thinking up to now.
    public String reasoning() {
        return reasoning.toString();
    }

    /// The answer up to now, without thinking and calls.
    public String text() {
        return text.toString();
    }

    /// The calls that are whole.
    public List<ToolCall> calls() {
        return List.copyOf(calls);
    }
}
