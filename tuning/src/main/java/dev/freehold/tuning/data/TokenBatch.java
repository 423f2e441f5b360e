package dev.freehold.tuning.data;

import java.util.Arrays;
import java.util.List;

/// Sequences packed one behind the other; tokens see only their own sequence, whose positions count from 0.
///
/// @param ids      `T` token ids
/// @param targets  `T`: the token that is to be learned at each place, mostly the next one; -1 where nothing is learned
/// @param bounds   rows `bounds[i] … bounds[i + 1] - 1` are sequence `i`; from 0 to `T`
/// @param sources  where each sequence comes from, for messages, as in `data.jsonl:12`
public record TokenBatch(int[] ids, int[] targets, int[] bounds, String[] sources) implements Batch {
    /// Marks a place where nothing is learned.
    public static final int NOT_LEARNED = -1;

    /// Examples as sequences, one behind the other.
    public static TokenBatch of(List<Example> examples) {
        int length = examples.stream().mapToInt(example -> example.ids().length).sum();
        var ids = new int[length];
        var targets = new int[length];
        Arrays.fill(targets, NOT_LEARNED);
        var bounds = new int[examples.size() + 1];
        for (int i = 0; i < examples.size(); i++) {
            Example example = examples.get(i);
            int from = bounds[i];
            int count = example.ids().length;
            System.arraycopy(example.ids(), 0, ids, from, count);
            for (int t = 1; t < count; t++) {
                if (example.learned()[t]) {
                    targets[from + t - 1] = example.ids()[t];
                }
            }
            bounds[i + 1] = from + count;
        }
        return new TokenBatch(ids, targets, bounds, examples.stream().map(Example::source).toArray(String[]::new));
    }

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
