package dev.freehold.tuning.data;

/// Sequences packed one behind the other; tokens see only their own sequence, whose positions count from 0.
///
/// @param ids      `T` token ids
/// @param targets  `T`: the token that is to be learned at each place, mostly the next one; -1 where nothing is learned
/// @param bounds   rows `bounds[i] … bounds[i + 1] - 1` are sequence `i`; from 0 to `T`
/// @param sources  where each sequence comes from, for messages, as in `data.jsonl:12`
public record TokenBatch(int[] ids, int[] targets, int[] bounds, String[] sources) implements Batch {
    /// Marks a place where nothing is learned.
    public static final int NOT_LEARNED = -1;

    @Override
    public int weight() {
        int learned = 0;
        for (int target : targets) {
            learned += target == NOT_LEARNED ? 0 : 1;
        }
        return learned;
    }

    @Override
    public int tokens() {
        return ids.length;
    }
}
