package dev.freehold.engine;

/// Work to time, as `llama-bench` counts it: a prompt, then tokens generated one by one, after a context that is there
/// already; with several sequences, each does so, and all share the passes, as in `llama-batched-bench`.
///
/// @param sequences     that go on together
/// @param promptTokens  of each sequence, in passes of [#passTokens]
/// @param newTokens     of each sequence, one of every sequence in a pass
/// @param depth         tokens of each sequence in its KV cache before the time begins
/// @param passTokens    prompt tokens in one pass, at most
public record SpeedTest(int sequences, int promptTokens, int newTokens, int depth, int passTokens) {
    public SpeedTest {
        if (promptTokens < 0 || newTokens < 0 || depth < 0) {
            throw new IllegalArgumentException("numbers of tokens should be 0 or more, are %d, %d and %d".formatted(
                    promptTokens, newTokens, depth));
        }
        if (sequences < 1) {
            throw new IllegalArgumentException("there should be 1 sequence or more, are " + sequences);
        }
        if (passTokens < 1) {
            throw new IllegalArgumentException("a batch should have 1 token or more, has " + passTokens);
        }
        if (promptTokens == 0 && newTokens == 0) {
            throw new IllegalArgumentException("there should be a token to compute");
        }
        if (sequences * ((long) depth + promptTokens + newTokens) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("%d tokens and %d, after %d, in %d sequences are too many to count"
                    .formatted(promptTokens, newTokens, depth, sequences));
        }
    }

    /// Tokens whose time is taken, of all sequences together.
    public int tokens() {
        return sequences * (promptTokens + newTokens);
    }
}
