package dev.freehold.engine.sampling;

/// The tokens still in the running, and the filters that take some out. The filters never take out all.
///
/// Each filter looks only at what the one before it left: probabilities are those of the remaining tokens, which sum to
/// 1. Equal logits rank by token id, so that the outcome never depends on a sorting algorithm. The semantics are those
/// of llama.cpp (`src/llama-sampler.cpp`) with at least one token kept, which are those of the `LogitsWarper`s of
/// transformers (`generation/logits_process.py`) but for ties: there, tokens as likely as the last one kept stay too.
final class Candidates {
    /// How many tokens a search for a probability mass ranks at first; if they do not suffice, ever more.
    private static final int FIRST_GUESS = 256;
    private static final int GROWTH = 8;
    /// A weight of this or less, beside 1 for the likeliest token, is no weight.
    private static final double IMPOSSIBLE = 1e-300;

    private final Smallest ranked = new Smallest();
    private int count;
    private int[] ids = {};
    private float[] logits = {};
    private double[] weights = {};
    private float[] scores = {};
    private int[] gatheredIds = {};

    /// Takes in the tokens whose logits are not negative infinity: all by id, or if `topK` is positive only that many,
    /// the likeliest first.
    ///
    /// @param source  `(V)`
    /// @throws SamplingException if there is no such token
    void load(float[] source, int topK) {
        reserve(topK == 0 ? source.length : Math.min(topK, source.length));
        count = 0;
        if (topK == 0) {
            for (int id = 0; id < source.length; id++) {
                add(id, source[id]);
            }
        } else {
            loadLikeliest(source, topK);
        }
        if (count == 0) {
            throw new SamplingException("no token can be drawn: all %d are suppressed".formatted(source.length));
        }
    }

    private void loadLikeliest(float[] source, int topK) {
        ranked.begin(topK, source.length);
        for (int id = 0; id < source.length; id++) {
            ranked.offer(rank(-source[id], id));
        }
        int found = ranked.finish();
        for (int i = 0; i < found; i++) {
            int id = (int) ranked.get(i);
            add(id, source[id]);
        }
    }

    /// Only the likeliest tokens that together have the probability `p`, the one that reaches it included (Holtzman et
    /// al., <https://arxiv.org/abs/1904.09751>).
    void keepTopP(double p) {
        for (int i = 0; i < count; i++) {
            scores[i] = -logits[i];
        }
        keepMass(p * weigh(1));
    }

    /// Only the tokens whose surprise `-log(probability)` is closest to its expectation, the entropy, and that together
    /// have the probability `p`, the one that reaches it included (Meister et al., <https://arxiv.org/abs/2202.00666>).
    void keepTypical(double p) {
        double sum = weigh(1);
        double logSum = StrictMath.log(sum) + max();
        double entropy = 0;
        for (int i = 0; i < count; i++) {
            entropy += weights[i] / sum * (logSum - logits[i]);
        }
        for (int i = 0; i < count; i++) {
            scores[i] = (float) Math.abs(logSum - logits[i] - entropy);
        }
        keepMass(p * sum);
    }

    /// Only tokens at least `p` times as likely as the likeliest (Nguyen et al., <https://arxiv.org/abs/2407.01082>).
    void keepMinP(double p) {
        double lowest = max() + StrictMath.log(p);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (logits[i] >= lowest) {
                ids[kept] = ids[i];
                logits[kept++] = logits[i];
            }
        }
        count = kept;
    }

    /// Draws a token with the probability that softmax of `logits / temperature` gives it.
    ///
    /// @param uniform  in [0, 1)
    int draw(double temperature, double uniform) {
        double target = uniform * weigh(temperature);
        double cumulative = 0;
        int drawn = 0;
        for (int i = 0; i < count && cumulative <= target; i++) {
            if (weights[i] > IMPOSSIBLE) { // else a sum that rounding left short could end in such a token
                cumulative += weights[i];
                drawn = i;
            }
        }
        return ids[drawn];
    }

    int count() {
        return count;
    }

    int id(int index) {
        return ids[index];
    }

    /// What [#draw] gives the token at each index, summing to 1.
    double[] probabilities(double temperature) {
        double sum = weigh(temperature);
        var probabilities = new double[count];
        for (int i = 0; i < count; i++) {
            probabilities[i] = weights[i] / sum;
        }
        return probabilities;
    }

    /// Keeps the candidates of the lowest scores whose weights together reach `target`, in this order.
    private void keepMass(double target) {
        for (long guess = FIRST_GUESS;; guess *= GROWTH) {
            int limit = (int) Math.min(guess, count);
            ranked.begin(limit, count);
            for (int i = 0; i < count; i++) {
                ranked.offer(rank(scores[i], i));
            }
            ranked.finish();
            int needed = 0;
            double mass = 0;
            while (needed < limit && mass < target) {
                mass += weights[(int) ranked.get(needed++)];
            }
            if (mass >= target || limit == count) {
                gather(needed);
                return;
            }
        }
    }

    /// Replaces the candidates by the first `kept` of the ranking; the scores have done their work.
    private void gather(int kept) {
        for (int i = 0; i < kept; i++) {
            int from = (int) ranked.get(i);
            gatheredIds[i] = ids[from];
            scores[i] = logits[from];
        }
        int[] oldIds = ids;
        ids = gatheredIds;
        gatheredIds = oldIds;
        float[] oldLogits = logits;
        logits = scores;
        scores = oldLogits;
        count = kept;
    }

    /// Fills `weights` with `exp((logit - max) / temperature)` and gives their sum.
    private double weigh(double temperature) {
        double max = max();
        for (int i = 0; i < count; i++) {
            weights[i] = (logits[i] - max) / temperature;
        }
        return LogSumExp.exponentiate(weights, count);
    }

    private float max() {
        float max = logits[0];
        for (int i = 1; i < count; i++) {
            max = Math.max(max, logits[i]);
        }
        return max;
    }

    private void add(int id, float logit) {
        if (logit > Float.NEGATIVE_INFINITY) {
            ids[count] = id;
            logits[count++] = logit;
        }
    }

    private void reserve(int capacity) {
        if (ids.length < capacity) {
            ids = new int[capacity];
            logits = new float[capacity];
            weights = new double[capacity];
            scores = new float[capacity];
            gatheredIds = new int[capacity];
        }
    }

    /// Orders by score, then by index: the score's bits, made to compare like integers, above the index.
    private static long rank(float score, int index) {
        int bits = Float.floatToRawIntBits(score + 0f); // -0 becomes 0
        return ((long) (bits ^ ((bits >> 31) & Integer.MAX_VALUE)) << 32) | index;
    }
}
