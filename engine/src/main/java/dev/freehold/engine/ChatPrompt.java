package dev.freehold.engine;

import dev.freehold.engine.dialect.AnswerParser;
import dev.freehold.engine.dialect.Dialect;
import dev.freehold.engine.dialect.Toolbox;
import java.util.Set;

/// A conversation as a model reads it, and what is needed to understand its answer. Immutable.
public final class ChatPrompt {
    private final int[] ids;
    private final String end;
    private final Dialect dialect;
    private final Toolbox tools;
    private final Set<Integer> shown;

    /// @param ids    not copied
    /// @param end    the end of the prompt as text, where thinking may have been opened
    /// @param shown  the control tokens that an answer's parser has to see
    ChatPrompt(int[] ids, String end, Dialect dialect, Toolbox tools, Set<Integer> shown) {
        this.ids = ids;
        this.end = end;
        this.dialect = dialect;
        this.tools = tools;
        this.shown = Set.copyOf(shown);
    }

    /// The tokens of the prompt.
    public int[] ids() {
        return ids.clone();
    }

    Set<Integer> shown() {
        return shown;
    }

    AnswerParser newParser() {
        return new AnswerParser(dialect, tools, end);
    }
}
