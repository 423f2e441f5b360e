package dev.freehold.tokenizer.pipeline;

import dev.freehold.tokenizer.model.Texts;

/// What tokens say: bytes, which are joined and then read as UTF-8.
///
/// @param pieces  the bytes of token `i` at index `i`
/// @param start  what is special about the start of a text
public record Decoding(Texts pieces, Start start) {
    /// How a text starts.
    public enum Start {
        /// Like any other place.
        PLAIN,
        /// Without the one space that encoding put there.
        WITHOUT_SPACE,
        /// Without any space in the first token.
        WITHOUT_FIRST_TOKENS_SPACES,
        /// Like any other place, but before all further tokens there is a space: the vocabulary has no rule for it.
        THEN_SPACES
    }
}
