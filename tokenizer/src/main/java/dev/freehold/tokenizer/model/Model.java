package dev.freehold.tokenizer.model;

/// Turns a piece of text into tokens. Immutable and shared; an encoder is the work space of one caller.
public interface Model {
    Encoder encoder();

    /// Encodes piece after piece; for one thread.
    interface Encoder {
        /// Adds the tokens of the piece `text[from, to)`, valid UTF-8.
        void encode(byte[] text, int from, int to, Ids ids);
    }
}
