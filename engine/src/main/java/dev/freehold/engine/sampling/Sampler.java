package dev.freehold.engine.sampling;

/// Draws the tokens of one sequence. Remembers its tokens and where its random numbers are; for one thread.
///
/// The logits of a token pass, in llama.cpp's default order (`common_params_sampling.samplers` in `common/common.h`):
/// logit bias → repetition, frequency and presence penalties, suppressed tokens → top-k → typical-p → top-p → min-p →
/// temperature → draw. So the filters see the model's own probabilities, and a high temperature cannot let unlikely
/// tokens past them. transformers and vLLM divide by the temperature before they filter: with the same numbers, theirs
/// keep more tokens at a temperature above 1 and fewer below.
///
/// Deterministic: every draw takes one number of [SplitMix64], and arithmetic and order of summation are fixed.
public final class Sampler {
    private final Sampling sampling;
    private final int vocabularySize;
    private final int[] suppressed;
    private final RecentTokens recent;
    private final SplitMix64 random;
    private final Candidates candidates = new Candidates();
    /// `(V)`, or empty if logits are used as they come.
    private final float[] adjusted;

    /// @param vocabularySize  `V`: how many logits there will be
    /// @param suppressed  ids never to draw, such as padding rows of the vocabulary; kept, not copied, so that the
    ///     sequences of a model can share them
    /// @throws IllegalArgumentException if there is no vocabulary, or an id that is suppressed or biased is not of it
    public Sampler(Sampling sampling, int vocabularySize, int... suppressed) {
        if (vocabularySize < 1) {
            throw new IllegalArgumentException("vocabulary size is %d, expected 1 or more".formatted(vocabularySize));
        }
        this.sampling = sampling;
        this.vocabularySize = vocabularySize;
        this.suppressed = suppressed;
        this.recent = new RecentTokens(sampling.penalizes() ? sampling.penaltyLastN() : 0);
        this.random = new SplitMix64(sampling.seed());
        boolean adjusts = sampling.penalizes() || !sampling.logitBias().isEmpty() || suppressed.length > 0;
        this.adjusted = new float[adjusts ? vocabularySize : 0];
        for (int id : suppressed) {
            requireToken(id, "suppressed token");
        }
        sampling.logitBias().keySet().forEach(id -> requireToken(id, "logit_bias: token"));
    }

    public Sampling sampling() {
        return sampling;
    }

    /// Remembers a token of the prompt or the answer, for the penalties; [#next] does not, as what it draws may be
    /// refused.
    ///
    /// @throws IllegalArgumentException if the token is not of the vocabulary
    public void accept(int token) {
        requireToken(token, "token");
        if (sampling.penalizes()) {
            recent.accept(token);
        }
    }

    /// Draws the next token.
    ///
    /// @param logits  `(V)` as the model computed them; not changed
    /// @throws SamplingException if a logit is not a finite number, or every token is suppressed
    /// @throws IllegalArgumentException if there are not `V` logits
    public int next(float[] logits) {
        float[] ready = adjust(logits);
        if (sampling.isGreedy()) {
            return likeliest(ready);
        }
        filter(ready);
        return candidates.draw(sampling.temperature(), random.nextDouble());
    }

    /// The candidates that [#next] would draw from, were it not greedy.
    Candidates candidates(float[] logits) {
        filter(adjust(logits));
        return candidates;
    }

    private void filter(float[] logits) {
        candidates.load(logits, sampling.topK());
        if (sampling.typicalP() < 1) {
            candidates.keepTypical(sampling.typicalP());
        }
        if (sampling.topP() < 1) {
            candidates.keepTopP(sampling.topP());
        }
        if (sampling.minP() > 0) {
            candidates.keepMinP(sampling.minP());
        }
    }

    /// The logits with bias and penalties; suppressed tokens get negative infinity.
    private float[] adjust(float[] logits) {
        if (logits.length != vocabularySize) {
            throw new IllegalArgumentException("%d logits, expected %d".formatted(logits.length, vocabularySize));
        }
        LogSumExp.requireFinite(logits, 0, vocabularySize);
        if (adjusted.length == 0) {
            return logits;
        }
        System.arraycopy(logits, 0, adjusted, 0, vocabularySize);
        sampling.logitBias().forEach((id, bias) -> adjusted[id] += bias);
        if (sampling.penalizes()) {
            recent.penalize(adjusted, sampling);
        }
        for (int id : suppressed) {
            adjusted[id] = Float.NEGATIVE_INFINITY;
        }
        return adjusted;
    }

    private static int likeliest(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            best = logits[id] > logits[best] ? id : best;
        }
        if (logits[best] == Float.NEGATIVE_INFINITY) {
            throw new SamplingException("no token can be drawn: all %d are suppressed".formatted(logits.length));
        }
        return best;
    }

    private void requireToken(int id, String what) {
        if (id < 0 || id >= vocabularySize) {
            throw new IllegalArgumentException(
                    "%s %d is not of the vocabulary, 0 to %d".formatted(what, id, vocabularySize - 1));
        }
    }
}
