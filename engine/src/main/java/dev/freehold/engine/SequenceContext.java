package dev.freehold.engine;

import dev.freehold.models.Batch;
import dev.freehold.models.cache.SequenceCache;
import java.util.Arrays;

/// The tokens of a sequence and what the network remembers of them: a prompt that begins like what is there is not
/// computed again from its beginning.
final class SequenceContext {
    /// Tokens with which templates begin an answer, about, from above.
    private static final int GENERATION_PROMPT = 16;

    private final SequenceCache cache;
    private int[] tokens = new int[Session.BATCH];

    /// @param cache  empty
    SequenceContext(SequenceCache cache) {
        this.cache = cache;
    }

    SequenceCache cache() {
        return cache;
    }

    /// Tokens that there is room for.
    int capacity() {
        return cache.capacity();
    }

    /// Tokens that the network has seen.
    int length() {
        return cache.length();
    }

    /// Tokens of `prompt` that need not be computed, if nothing has to be forgotten that cannot be.
    int common(int[] prompt) {
        int common = Arrays.mismatch(tokens, 0, cache.length(), prompt, 0, prompt.length);
        return Math.min(common < 0 ? prompt.length : common, prompt.length - 1);
    }

    /// Forgets the tokens that `prompt` does not begin with, and more where the network cannot go back to just there;
    /// keeps at least one of `prompt` to compute.
    ///
    /// @return how many of `prompt` are kept
    int rewindTo(int[] prompt) {
        return cache.rewind(common(prompt));
    }

    /// Another context that begins with the first `count` tokens of this one, or is empty where that cannot be.
    ///
    /// @param capacity  tokens that it has room for
    SequenceContext copy(int count, int capacity) {
        var copy = new SequenceContext(cache.copy(count, capacity));
        copy.tokens = Arrays.copyOf(tokens, Math.max(count, Session.BATCH));
        return copy;
    }

    /// Where a pass of at most `most` tokens ends that begins with token `from` of a prompt of `length` tokens.
    ///
    /// A network that goes back to snapshots alone gets one before the last few tokens: templates write there that the
    /// model should answer, or think, and often write something else when the answer has become history.
    int passEnd(int from, int length, int most) {
        int end = Math.min(length, from + most);
        int tail = length - GENERATION_PROMPT;
        return cache.needsSnapshots() && from < tail && tail < end ? tail : end;
    }

    /// Makes sure that a later prompt can go on from here, or from a little before, whatever the network.
    void remember() {
        cache.snapshot();
    }

    /// The next tokens, for a batch that is computed at once.
    Batch.Span append(int[] added) {
        int length = cache.length();
        if (length + added.length > tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, length + added.length));
        }
        System.arraycopy(added, 0, tokens, length, added.length); // first: only the cache's length counts
        return new Batch.Span(added, cache, Batch.Logits.LAST);
    }
}
