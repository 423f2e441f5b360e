package dev.freehold.kernels.x86.attention;

/// Queries that are computed together: those of a few neighbouring tokens, of heads that read one key-value head.
///
/// @param firstHead  query head
/// @param heads      query heads
/// @param first      token of the batch
/// @param count      tokens
record Block(Call call, int firstHead, int heads, int first, int count) {
    /// Queries: row `t·heads + h` is head `firstHead + h` of token `first + t`.
    int rows() {
        return count * heads;
    }

    /// Of a row.
    int token(int row) {
        return first + row / heads;
    }

    /// Of a row.
    int head(int row) {
        return firstHead + row % heads;
    }

    int kvHead() {
        return firstHead / call.group();
    }

    int begin() {
        return call.begin(first);
    }

    int end() {
        return call.end(first + count - 1);
    }

    int firstStretch() {
        return begin() / Attention.STRETCH;
    }

    int lastStretch() {
        return (end() - 1) / Attention.STRETCH;
    }

    /// Whether every query sees all positions `from … to - 1`.
    boolean seesAll(int from, int to) {
        return call.begin(first + count - 1) <= from && call.end(first) >= to;
    }
}
