package dev.freehold.tuning.data;

/// How examples are put together.
///
/// @param sequenceLength  tokens in a row, at most
/// @param rows            rows in a batch, the "micro batch size"; of pairs, how many
/// @param packed          whether a row holds as many examples as fit, and not one
/// @param seed            of the order
public record Batching(int sequenceLength, int rows, boolean packed, long seed) {
    public Batching {
        if (sequenceLength < 2 || rows < 1) {
            throw new IllegalArgumentException("a batch of %d rows of %d tokens".formatted(rows, sequenceLength));
        }
    }
}
