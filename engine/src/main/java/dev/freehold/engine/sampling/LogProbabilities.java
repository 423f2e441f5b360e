package dev.freehold.engine.sampling;

import java.util.ArrayList;
import java.util.List;

/// What a model itself thought of a token and of the likeliest others: log-softmax of its raw logits, before bias,
/// penalties, filters and temperature.
///
/// @param chosen  the token that was taken
/// @param top  the likeliest tokens, likeliest first; may contain the chosen one
public record LogProbabilities(TokenLogProbability chosen, List<TokenLogProbability> top) {
    /// The most alternatives that can be asked for, as in the OpenAI API.
    public static final int MAX_ALTERNATIVES = 20;

    public LogProbabilities {
        top = List.copyOf(top);
    }

    /// @param logits  `(V)` as the model computed them
    /// @param chosen  the token that was taken
    /// @param alternatives  how many of the likeliest tokens to tell, 0 to [#MAX_ALTERNATIVES]
    /// @throws IllegalArgumentException if the token or the number of alternatives is out of range
    /// @throws SamplingException if a logit is not a finite number
    public static LogProbabilities of(float[] logits, int chosen, int alternatives) {
        if (alternatives < 0 || alternatives > MAX_ALTERNATIVES) {
            throw new IllegalArgumentException(
                    "top log-probabilities: %d, expected 0 to %d".formatted(alternatives, MAX_ALTERNATIVES));
        }
        if (chosen < 0 || chosen >= logits.length) {
            throw new IllegalArgumentException(
                    "token %d is not of the vocabulary, 0 to %d".formatted(chosen, logits.length - 1));
        }
        double logSum = LogSumExp.of(logits, 0, logits.length);
        var top = new ArrayList<TokenLogProbability>();
        if (alternatives > 0) {
            var likeliest = new Candidates();
            likeliest.load(logits, alternatives);
            for (int i = 0; i < likeliest.count(); i++) {
                int id = likeliest.id(i);
                top.add(new TokenLogProbability(id, logits[id] - logSum));
            }
        }
        return new LogProbabilities(new TokenLogProbability(chosen, logits[chosen] - logSum), top);
    }
}
