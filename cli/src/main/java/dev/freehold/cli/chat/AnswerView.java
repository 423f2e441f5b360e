package dev.freehold.cli.chat;

import dev.freehold.cli.chat.Part.Answer;
import dev.freehold.cli.chat.Part.Reasoning;
import dev.freehold.cli.markdown.Ansi;
import dev.freehold.cli.markdown.Look;
import dev.freehold.cli.markdown.MarkdownStream;
import dev.freehold.cli.markdown.PlainStream;
import dev.freehold.cli.markdown.TextStream;
import dev.freehold.cli.markdown.WordWrap;
import java.util.function.Consumer;

/// Shows one answer while it comes: the thinking dimmed, the answer as Markdown, or as it is on a dumb terminal.
public final class AnswerView implements Consumer<Part> {
    private final Screen thoughts;
    private final Screen answers;
    private final boolean hideReasoning;
    private final TextStream reasoning;
    private final TextStream answer;
    private final StringBuilder text = new StringBuilder();
    private boolean isReasoning;

    /// @param thoughts  where the thinking is shown, unless the settings hide it
    /// @param answers   where the answer is shown
    public AnswerView(Screen thoughts, Screen answers, ChatSettings settings) {
        this.thoughts = thoughts;
        this.answers = answers;
        this.hideReasoning = settings.hideReasoning();
        this.reasoning = new PlainStream(wrap(thoughts, settings), Look.DIM);
        WordWrap wrap = wrap(answers, settings);
        this.answer = answers.ansi() == Ansi.NONE ? new PlainStream(wrap) : new MarkdownStream(wrap);
    }

    private static WordWrap wrap(Screen screen, ChatSettings settings) {
        return new WordWrap(screen.out()::print, settings.wordWrap() ? screen.width() : () -> 0, screen.ansi());
    }

    @Override
    public void accept(Part part) {
        switch (part) {
            case Reasoning(var piece) when hideReasoning -> {}
            case Reasoning(var piece) -> {
                if (!isReasoning) {
                    isReasoning = true;
                    thoughts.remark("Thinking...");
                }
                reasoning.accept(piece);
                thoughts.out().flush();
            }
            case Answer(var piece) -> {
                endReasoning();
                text.append(piece);
                answer.accept(piece);
                answers.out().flush();
            }
        }
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

    /// Shows what is held back and ends the line.
    public void finish() {
        endReasoning();
        answer.finish();
        answers.out().println();
        answers.out().flush();
    }

    /// The answer up to now, without the thinking.
    public String text() {
        return text.toString();
    }
}
