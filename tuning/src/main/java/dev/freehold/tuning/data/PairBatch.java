package dev.freehold.tuning.data;

/// Answers that are preferred, beside those that are not: sequence `i` of both answers the same.
public record PairBatch(TokenBatch chosen, TokenBatch rejected) implements Batch {
    @Override
    public int tokens() {
        return chosen.tokens() + rejected.tokens();
    }

    @Override
    public int weight() {
        return chosen.bounds().length - 1;
    }
}
