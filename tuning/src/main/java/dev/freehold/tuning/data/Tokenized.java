package dev.freehold.tuning.data;

import java.util.List;

/// What became of one entry.
record Tokenized(List<Example> examples, List<PreferencePair> pairs, DataCounts counts) {
    private static final DataCounts ONE = new DataCounts(1, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Nothing, since there is no text in it.
    static final Tokenized EMPTY =
            new Tokenized(List.of(), List.of(), ONE.plus(new DataCounts(0, 0, 0, 0, 0, 0, 1, 0, 0)));

    /// Nothing, since it is too long.
    static Tokenized dropped(int length) {
        return new Tokenized(List.of(), List.of(), ONE.plus(new DataCounts(0, 0, 0, 0, 1, 0, 0, 0, length)));
    }

    /// Nothing, since nothing of it would be learned.
    static Tokenized unlearned(int length, boolean truncated) {
        return new Tokenized(List.of(), List.of(),
                ONE.plus(new DataCounts(0, 0, 0, 0, 0, truncated ? 1 : 0, 0, 1, length)));
    }

    static Tokenized examples(List<Example> examples, int length, boolean truncated) {
        return new Tokenized(examples, List.of(), kept(examples, examples.size(), length, truncated));
    }

    static Tokenized pair(PreferencePair pair, int length, boolean truncated) {
        return new Tokenized(List.of(), List.of(pair),
                kept(List.of(pair.chosen(), pair.rejected()), 1, length, truncated));
    }

    private static DataCounts kept(List<Example> examples, int count, int length, boolean truncated) {
        long tokens = examples.stream().mapToLong(example -> example.ids().length).sum();
        long learned = examples.stream().mapToLong(Example::learnedTokens).sum();
        return ONE.plus(new DataCounts(0, count, tokens, learned, 0, truncated ? 1 : 0, 0, 0, length));
    }
}
