package dev.freehold.engine.sampling;

/// How far a model's predictions are from a reference's: the mean Kullback-Leibler divergence over tokens, in nats.
///
/// @param tokens  how many predictions were compared
/// @param sum  of their divergences
/// @param sumOfSquares  of their divergences
public record Divergence(long tokens, double sum, double sumOfSquares) {
    /// Nothing compared yet.
    public static final Divergence NONE = new Divergence(0, 0, 0);

    /// `KL(P ‖ Q) = Σ p·(log p - log q)` in nats, of `P = softmax(reference)` and `Q = softmax(logits)`: what is lost
    /// where `Q` stands for `P`. Computed in double arithmetic; 0 or more but for rounding.
    ///
    /// @param reference  `V` logits; not changed
    /// @param logits  as many; not changed
    /// @throws SamplingException if a logit is not a finite number
    /// @throws IllegalArgumentException if there are more logits of one than of the other
    public static double kullbackLeibler(float[] reference, float[] logits) {
        int size = reference.length;
        if (logits.length != size) {
            throw new IllegalArgumentException("%d logits beside %d of the reference".formatted(logits.length, size));
        }
        double logSumP = LogSumExp.of(reference, 0, size);
        double logSumQ = LogSumExp.of(logits, 0, size);
        var p = new double[size];
        for (int i = 0; i < size; i++) {
            p[i] = Math.min(0, reference[i] - logSumP);
        }
        LogSumExp.exponentiate(p, size);
        double divergence = 0;
        for (int i = 0; i < size; i++) {
            divergence += p[i] * ((reference[i] - logSumP) - (logits[i] - logSumQ));
        }
        return divergence;
    }

    /// This, with the prediction of one more token.
    public Divergence plus(double divergence) {
        return new Divergence(tokens + 1, sum + divergence, sumOfSquares + divergence * divergence);
    }

    /// Mean divergence of a token's prediction, in nats; NaN without tokens.
    public double mean() {
        return sum / tokens;
    }

    /// One standard error of [#mean], as llama-perplexity prints it behind `±`; 0 below two tokens.
    public double standardError() {
        double variance = sumOfSquares / tokens - mean() * mean();
        return tokens < 2 ? 0 : Math.sqrt(Math.max(variance, 0) / (tokens - 1));
    }
}
