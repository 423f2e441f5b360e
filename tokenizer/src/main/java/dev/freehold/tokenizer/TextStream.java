package dev.freehold.tokenizer;

/// Turns token ids into text as they come and never splits a character: bytes of an unfinished one are held back.
///
/// The pieces joined, [#flush] included, are what [Tokenizer#decode] makes of all ids at once.
public interface TextStream {
    /// The text that `id` completes, often that of the token itself, sometimes empty.
    String accept(int id);

    /// The text that is left at the end: U+FFFD if a character was never completed, otherwise empty.
    String flush();
}
