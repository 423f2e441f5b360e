package dev.freehold.engine;

import dev.freehold.models.Batch;
import dev.freehold.models.Batch.Logits;
import dev.freehold.models.Batch.Span;
import dev.freehold.models.cache.SequenceCache;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Sequences of random tokens to which others are appended while a clock runs: passes through the network alone,
/// without tokenizer and sampler.
///
/// The same tokens in every process, as far as it does the same work.
public final class TimedContext implements AutoCloseable {
    private static final long SEED = 1;

    private final Model model;
    private final int depth;
    private final int passTokens;
    private final List<SequenceCache> sequences = new ArrayList<>();
    private final SplittableRandom tokens = new SplittableRandom(SEED);

    /// Computes the tokens that are there before the clock runs.
    ///
    /// @param model       stays the caller's to close
    /// @param sequences   how many
    /// @param depth       tokens of each
    /// @param passTokens  prompt tokens in one pass, at most
    /// @param room        for tokens of each sequence after them
    public TimedContext(Model model, int sequences, int depth, int passTokens, int room) {
        this.model = model;
        this.depth = depth;
        this.passTokens = passTokens;
        try {
            for (int i = 0; i < sequences; i++) {
                this.sequences.add(model.newCache(depth + room));
            }
            prompt(depth);
            this.sequences.forEach(SequenceCache::snapshot);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /// Appends a prompt to each sequence, then tokens one by one, to the context as it was made.
    ///
    /// @return the time that took, in nanoseconds
    /// @throws IllegalArgumentException if there is no room
    public long nanos(int promptTokens, int newTokens) {
        sequences.forEach(cache -> cache.rewind(depth));
        long start = System.nanoTime();
        prompt(promptTokens);
        for (int i = 0; i < newTokens; i++) {
            pass(sequences.stream().map(cache -> span(cache, 1)).toList());
        }
        return System.nanoTime() - start;
    }

    /// Fills pass after pass, sequence after sequence.
    private void prompt(int count) {
        var spans = new ArrayList<Span>();
        int room = passTokens;
        for (SequenceCache cache : sequences) {
            for (int left = count; left > 0; ) {
                int some = Math.min(left, room);
                spans.add(span(cache, some));
                left -= some;
                room -= some;
                if (room == 0) {
                    pass(spans);
                    spans.clear();
                    room = passTokens;
                }
            }
        }
        if (!spans.isEmpty()) {
            pass(spans);
        }
    }

    private Span span(SequenceCache cache, int count) {
        int vocabulary = model.hyperparameters().vocabulary();
        return new Span(tokens.ints(count, 0, vocabulary).toArray(), cache, Logits.LAST);
    }

    private void pass(List<Span> spans) {
        model.forward(new Batch(spans), _ -> {});
    }

    @Override
    public void close() {
        sequences.forEach(SequenceCache::close);
    }
}
