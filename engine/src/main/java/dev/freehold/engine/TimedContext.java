package dev.freehold.engine;

import dev.freehold.models.Batch;
import dev.freehold.models.layers.KvCache;
import java.util.SplittableRandom;

/// A sequence of random tokens to which others are appended while a clock runs: passes through the network alone,
/// without tokenizer and sampler.
///
/// The same tokens in every process, as far as it does the same work.
public final class TimedContext implements AutoCloseable {
    private static final long SEED = 1;

    private final Model model;
    private final int depth;
    private final int passTokens;
    private final KvCache cache;
    private final SplittableRandom tokens = new SplittableRandom(SEED);

    /// Computes the tokens that are there before the clock runs.
    ///
    /// @param model       stays the caller's to close
    /// @param depth       how many
    /// @param passTokens  prompt tokens in one pass, at most
    /// @param room        for tokens after them
    public TimedContext(Model model, int depth, int passTokens, int room) {
        this.model = model;
        this.depth = depth;
        this.passTokens = passTokens;
        this.cache = model.newCache(depth + room);
        try {
            prompt(depth);
        } catch (RuntimeException | Error e) {
            cache.close();
            throw e;
        }
    }

    /// Appends a prompt, then tokens one by one, to the context as it was made.
    ///
    /// @return the time that took, in nanoseconds
    /// @throws IllegalArgumentException if there is no room
    public long nanos(int promptTokens, int newTokens) {
        cache.truncate(depth);
        long start = System.nanoTime();
        prompt(promptTokens);
        for (int i = 0; i < newTokens; i++) {
            pass(1);
        }
        return System.nanoTime() - start;
    }

    private void prompt(int count) {
        for (int left = count; left > 0; left -= passTokens) {
            pass(Math.min(left, passTokens));
        }
    }

    private void pass(int count) {
        int[] some = tokens.ints(count, 0, model.hyperparameters().vocabulary()).toArray();
        model.forward(new Batch(some, cache, Batch.Logits.LAST), _ -> {});
    }

    @Override
    public void close() {
        cache.close();
    }
}
