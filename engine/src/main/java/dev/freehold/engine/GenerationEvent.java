package dev.freehold.engine;

import dev.freehold.engine.sampling.LogProbabilities;
import java.util.Optional;

/// What a generation tells as it goes: tokens, and last its end.
public sealed interface GenerationEvent {
    /// A token was generated.
    ///
    /// @param id                its id
    /// @param text              the text that became certain with it; may be empty, and may belong to tokens before it
    /// @param logProbabilities  of the token and its rivals, if they were asked for
    record Token(int id, String text, Optional<LogProbabilities> logProbabilities) implements GenerationEvent {}

    /// The generation ended.
    ///
    /// @param text    what was held back until now: the beginning of a stop string that did not come, or U+FFFD for
    ///                half a character; usually empty
    /// @param reason  why
    record Finished(String text, FinishReason reason, Usage usage) implements GenerationEvent {}
}
