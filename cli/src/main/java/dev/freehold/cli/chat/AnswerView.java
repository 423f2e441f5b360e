package dev.freehold.cli.chat;

import dev.freehold.cli.markdown.Ansi;
import dev.freehold.cli.markdown.Look;
import dev.freehold.cli.markdown.MarkdownStream;
import dev.freehold.cli.markdown.PlainStream;
import dev.freehold.cli.markdown.Printable;
import dev.freehold.cli.markdown.RawStream;
import dev.freehold.cli.markdown.TextSink;
import dev.freehold.cli.markdown.WordWrap;
import dev.freehold.engine.dialect.AnswerEvent;
import dev.freehold.engine.dialect.AnswerEvent.CallBroken;
import dev.freehold.engine.dialect.AnswerEvent.Reasoning;
import dev.freehold.engine.dialect.AnswerEvent.Text;
import dev.freehold.engine.dialect.ToolCall;
import dev.freehold.engine.dialect.WholeAnswer;
import java.io.PrintWriter;
import java.util.function.Consumer;

/// Shows one answer while it comes: the thinking dimmed, the answer as Markdown where the terminal can, and
/// below it a line for each call of a tool: `→ name {arguments}`.
public final class AnswerView implements Consumer<AnswerEvent> {
    private final Screen thoughts;
    private final PrintWriter answers;
    private final boolean hideReasoning;
    private final TextSink reasoning;
    private final TextSink answer;
    private final WholeAnswer whole = new WholeAnswer();
    private boolean isReasoning;

    private AnswerView(Screen thoughts, PrintWriter answers, TextSink answer, ChatSettings settings) {
        this.thoughts = thoughts;
        this.answers = answers;
        this.hideReasoning = settings.hideReasoning();
        this.reasoning = new PlainStream(wrap(thoughts, settings), Look.DIM);
        this.answer = answer;
    }

    /// Shows an answer on a terminal.
    ///
    /// @param thoughts  where the thinking goes, unless the settings hide it
    /// @param answers   where the answer goes
    public static AnswerView shown(Screen thoughts, Screen answers, ChatSettings settings) {
        WordWrap wrap = wrap(answers, settings);
        TextSink answer = answers.ansi() == Ansi.NONE ? new PlainStream(wrap) : new MarkdownStream(wrap);
        return new AnswerView(thoughts, answers.out(), answer, settings);
    }

    /// Writes an answer to a file or another program, character for character.
    ///
    /// @param thoughts  where the thinking goes, unless the settings hide it
    public static AnswerView piped(Screen thoughts, PrintWriter answers, ChatSettings settings) {
        return new AnswerView(thoughts, answers, new RawStream(answers::print), settings);
    }

    private static WordWrap wrap(Screen screen, ChatSettings settings) {
        return new WordWrap(screen.out()::print, settings.wordWrap() ? screen.width() : () -> 0, screen.ansi());
    }

    @Override
    public void accept(AnswerEvent event) {
        whole.accept(event);
        switch (event) {
            case Reasoning _ when hideReasoning -> {}
            case Reasoning(var piece) -> {
                if (!isReasoning) {
                    isReasoning = true;
                    thoughts.remark("Thinking...");
                }
                reasoning.accept(piece);
                thoughts.out().flush();
            }
            case Text(var piece) -> show(piece);
            case CallBroken(_, var piece) -> show(piece);
            default -> {} // calls are shown when they are whole
        }
    }

    private void show(String piece) {
        endReasoning();
        answer.accept(piece);
        answers.flush();
    }

    private void endReasoning() {
        if (isReasoning) {
            isReasoning = false;
            reasoning.finish();
            thoughts.out().println();
            thoughts.remark("...done thinking.");
            thoughts.out().println();
        }
    }

    /// Shows what is held back and the calls, and ends the line.
    public void finish() {
        endReasoning();
        answer.finish();
        if (!text().isEmpty() || whole.calls().isEmpty()) {
            answers.println();
        }
        for (ToolCall call : whole.calls()) {
            answers.println(Printable.text("→ %s %s".formatted(call.name(), call.arguments())));
        }
        answers.flush();
    }

    /// The answer up to now, without thinking and calls.
    public String text() {
        return whole.text();
    }
}
