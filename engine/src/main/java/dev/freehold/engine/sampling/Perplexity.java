package dev.freehold.engine.sampling;

import java.util.Objects;

/// How surprised a model is by a text: the exponential of the mean negative log-likelihood of its tokens.
///
/// @param tokens  how many were counted
/// @param sum  of their negative log-likelihoods, in nats
/// @param sumOfSquares  of their negative log-likelihoods
public record Perplexity(long tokens, double sum, double sumOfSquares) {
    /// No token counted yet.
    public static final Perplexity NONE = new Perplexity(0, 0, 0);

    /// `-log softmax(logits)[token]` in nats, computed in double arithmetic.
    ///
    /// @param logits  rows of `V` logits each; not changed
    /// @param offset  where the row of this position starts
    /// @param vocabularySize  `V`
    /// @param token  the token that follows in the text
    /// @throws SamplingException if a logit of the row is not a finite number
    /// @throws IndexOutOfBoundsException if the row is not within `logits`, or the token not within the row
    public static double negativeLogLikelihood(float[] logits, int offset, int vocabularySize, int token) {
        Objects.checkFromIndexSize(offset, vocabularySize, logits.length);
        Objects.checkIndex(token, vocabularySize);
        return LogSumExp.of(logits, offset, vocabularySize) - logits[offset + token];
    }

    /// This, with one more token.
    public Perplexity plus(double negativeLogLikelihood) {
        return new Perplexity(tokens + 1, sum + negativeLogLikelihood,
                sumOfSquares + negativeLogLikelihood * negativeLogLikelihood);
    }

    /// Tokens of both.
    public Perplexity plus(Perplexity other) {
        return new Perplexity(tokens + other.tokens, sum + other.sum, sumOfSquares + other.sumOfSquares);
    }

    /// Mean negative log-likelihood, in nats; NaN without tokens.
    public double mean() {
        return sum / tokens;
    }

    /// The perplexity, 1 or more; NaN without tokens.
    public double value() {
        return Math.exp(mean());
    }

    /// One standard error of [#value], as llama-perplexity prints it behind `+/-`:
    /// `value·√(variance of the negative log-likelihoods / (tokens - 1))`; 0 below two tokens.
    public double standardError() {
        double variance = sumOfSquares / tokens - mean() * mean();
        return tokens < 2 ? 0 : value() * Math.sqrt(Math.max(variance, 0) / (tokens - 1));
    }
}
