package dev.freehold.engine;

/// Work to time, as `llama-bench` counts it: a prompt, then tokens generated one by one, after a context that is there
/// already.
///
/// @param promptTokens  in passes of [#passTokens]
/// @param newTokens     each in a pass of its own
/// @param depth         tokens in the KV cache before the time begins
/// @param passTokens    prompt tokens in one pass, at most
public record SpeedTest(int promptTokens, int newTokens, int depth, int passTokens) {
    public SpeedTest {
        if (promptTokens < 0 || newTokens < 0 || depth < 0 || passTokens < 1) {
            throw new IllegalArgumentException("numbers of tokens should not be negative, and a pass should have one: "
                    + "%d in passes of %d, %d new, %d before".formatted(promptTokens, passTokens, newTokens, depth));
        }
        if (promptTokens == 0 && newTokens == 0) {
            throw new IllegalArgumentException("there should be a token to compute");
        }
        if ((long) depth + promptTokens + newTokens > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("%d tokens and %d, after %d, are more than a context can have"
                    .formatted(promptTokens, newTokens, depth));
        }
    }

    /// Tokens whose time is taken.
    public int tokens() {
        return promptTokens + newTokens;
    }
}
