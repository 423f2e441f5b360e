package dev.freehold.engine;

import java.time.Duration;

/// What a generation took.
///
/// @param promptTokens    tokens of the prompt
/// @param reusedTokens    of these, how many were still in the session's cache from before
/// @param newTokens       tokens generated, the stop token included
/// @param promptTime      from the start to the logits of the first new token
/// @param generationTime  from there to the end
public record Usage(
        int promptTokens, int reusedTokens, int newTokens, Duration promptTime, Duration generationTime) {
    /// Prompt tokens computed a second; 0 if there were none.
    public double promptRate() {
        return rate(promptTokens - reusedTokens, promptTime);
    }

    /// Tokens generated a second, the first left out since it belongs to the prompt; 0 if there was no second.
    public double generationRate() {
        return rate(newTokens - 1, generationTime);
    }

    private static double rate(int tokens, Duration time) {
        return tokens <= 0 || time.isZero() ? 0 : tokens * 1e9 / time.toNanos();
    }
}
