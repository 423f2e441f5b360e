package dev.freehold.tokenizer.split;

/// Cuts text into the pieces that are encoded each on its own ("pre-tokenizer").
///
/// Pieces follow each other, and each has at least one character; text between two pieces is left out. A splitter is
/// stateless.
@FunctionalInterface
public interface Splitter {
    /// Leaves the text in one piece.
    Splitter NONE = (_, from, to, pieces) -> pieces.accept(from, to);

    /// Takes pieces in the order of the text.
    @FunctionalInterface
    interface Pieces {
        /// The piece of bytes `[from, to)`.
        void accept(int from, int to);
    }

    /// Cuts `text[from, to)`, valid UTF-8 and not empty.
    void split(byte[] text, int from, int to, Pieces pieces);

    /// Cuts every piece of this splitter again.
    default Splitter then(Splitter next) {
        if (this == NONE || next == NONE) {
            return this == NONE ? next : this;
        }
        return (text, from, to, pieces) -> split(text, from, to, (start, end) -> next.split(text, start, end, pieces));
    }
}
