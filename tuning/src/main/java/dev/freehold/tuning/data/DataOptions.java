package dev.freehold.tuning.data;

import java.time.LocalDateTime;
import java.util.Map;

/// How data becomes examples.
///
/// @param sequenceLength  the most tokens of an example; of a pair, of each answer with its prompt
/// @param overlong        what is done with longer ones; texts to complete are always cut into several
/// @param learned         which part of a conversation is learned
/// @param date            what a chat template is told when it asks for the time; the same again gives the same tokens
/// @param variables       further variables of the chat template, e.g. `enable_thinking`
public record DataOptions(int sequenceLength, Overlong overlong, LearnedPart learned, LocalDateTime date,
        Map<String, Object> variables) {
    private static final LocalDateTime SOME_DAY = LocalDateTime.of(2026, 1, 1, 12, 0);

    public DataOptions {
        if (sequenceLength < 2) {
            throw new IllegalArgumentException("a sequence should have 2 tokens or more, has " + sequenceLength);
        }
        variables = Map.copyOf(variables);
    }

    /// Answers are learned, and longer examples dropped.
    public DataOptions(int sequenceLength) {
        this(sequenceLength, Overlong.DROP, LearnedPart.ANSWERS, SOME_DAY, Map.of());
    }

    /// These options, with another rule for examples that are too long.
    public DataOptions withOverlong(Overlong overlong) {
        return new DataOptions(sequenceLength, overlong, learned, date, variables);
    }

    /// These options, with another part to learn.
    public DataOptions withLearned(LearnedPart learned) {
        return new DataOptions(sequenceLength, overlong, learned, date, variables);
    }
}
