package dev.freehold.kernels.x86.attention;

/// Queries that are computed together: those of a few neighbouring tokens, of all heads that read one key-value head.
///
/// @param first  token of the batch
/// @param count  tokens
record Block(Call call, int kvHead, int first, int count) {
    /// Queries: row `t·group + h` is head `kvHead·group + h` of token `first + t`.
    int rows() {
        return count * call.group();
    }

    /// Of a row.
    int token(int row) {
        return first + row / call.group();
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
