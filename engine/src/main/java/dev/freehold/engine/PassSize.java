package dev.freehold.engine;

/// How many tokens of prompts go into one pass: many, so that weights are read seldom, but not more than take a moment
/// while others wait for their next token.
final class PassSize {
    private static final int LEAST = 32;
    private static final long MOMENT = 100_000_000; // ns

    private int tokens = Session.BATCH / 4;

    /// @param answering  whether there are sequences in the pass that wait for a token
    int promptTokens(boolean answering) {
        return answering ? tokens : Session.BATCH;
    }

    /// Learns from a pass with sequences that wait.
    ///
    /// @param promptTokens  that it had
    void passed(int promptTokens, long nanoseconds) {
        if (promptTokens >= tokens && nanoseconds < MOMENT / 2) {
            tokens = Math.min(2 * tokens, Session.BATCH);
        } else if (promptTokens > 0 && nanoseconds > MOMENT) {
            tokens = Math.max(tokens / 2, LEAST);
        }
    }
}
