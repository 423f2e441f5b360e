package dev.freehold.engine.sampling;

import java.util.HashMap;
import java.util.Map;

/// The tokens that penalties look at: the last few of prompt and answer, or all of them, and how often each occurs.
final class RecentTokens {
    private final Map<Integer, Integer> counts = new HashMap<>();
    /// A ring of the last tokens; empty if all are remembered.
    private final int[] window;
    private long seen;

    /// @param lastN  as [Sampling#penaltyLastN]
    RecentTokens(int lastN) {
        this.window = new int[Math.max(lastN, 0)];
    }

    void accept(int token) {
        if (window.length > 0) {
            int place = (int) (seen % window.length);
            if (seen >= window.length) {
                counts.computeIfPresent(window[place], (_, count) -> count == 1 ? null : count - 1);
            }
            window[place] = token;
        }
        counts.merge(token, 1, Integer::sum);
        seen++;
    }

    /// Lowers the logits of the recent tokens.
    ///
    /// The repetition penalty divides a positive logit and multiplies a negative one (Keskar et al., CTRL,
    /// <https://arxiv.org/abs/1909.05858>, section 4.1, which only divides; multiplying negative ones is what
    /// transformers and llama.cpp do). Then
    /// `logit -= count·frequencyPenalty + presencePenalty` (<https://platform.openai.com/docs/advanced-usage>).
    ///
    /// @param logits  `(V)`, changed
    void penalize(float[] logits, Sampling sampling) {
        double repetition = sampling.repetitionPenalty();
        counts.forEach((token, count) -> {
            double logit = logits[token];
            logit = logit < 0 ? logit * repetition : logit / repetition;
            logit -= count * sampling.frequencyPenalty() + sampling.presencePenalty();
            logits[token] = (float) Math.clamp(logit, -Float.MAX_VALUE, Float.MAX_VALUE);
        });
    }
}
