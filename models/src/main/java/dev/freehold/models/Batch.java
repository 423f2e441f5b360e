package dev.freehold.models;

import dev.freehold.models.cache.SequenceCache;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;

/// Tokens to append to one sequence or several in a single pass: the weights are read once for all of them.
///
/// @param spans  at least one, each of another sequence
public record Batch(List<Span> spans) {
    /// For which of a span's tokens logits are computed: the product with the output matrix is the largest of all.
    public enum Logits {
        /// For the last token: what generation needs.
        LAST,
        /// For all tokens: what evaluation needs.
        ALL
    }

    /// Tokens to append to one sequence.
    ///
    /// @param tokens  token ids, at positions `cache.length()` and on; shared, not copied
    /// @param cache   of the sequence
    /// @param logits  which positions' logits are wanted
    public record Span(int[] tokens, SequenceCache cache, Logits logits) {
        public Span {
            if (tokens.length == 0) {
                throw new IllegalArgumentException("a batch needs at least one token of each sequence");
            }
        }

        /// Rows of logits that this asks for.
        public int logitRows() {
            return switch (logits) {
                case LAST -> 1;
                case ALL -> tokens.length;
            };
        }
    }

    public Batch {
        spans = List.copyOf(spans);
        if (spans.isEmpty()) {
            throw new IllegalArgumentException("a batch needs at least one sequence");
        }
        var caches = Collections.newSetFromMap(new IdentityHashMap<SequenceCache, Boolean>());
        spans.forEach(span -> {
            if (!caches.add(span.cache)) {
                throw new IllegalArgumentException("a sequence can be in a batch only once");
            }
        });
    }

    /// Tokens of one sequence.
    public Batch(int[] tokens, SequenceCache cache, Logits logits) {
        this(List.of(new Span(tokens, cache, logits)));
    }

    /// `T`, tokens in all.
    public int size() {
        return spans.stream().mapToInt(span -> span.tokens.length).sum();
    }

    /// All tokens, span after span.
    public int[] tokens() {
        return spans.size() == 1
                ? spans.getFirst().tokens
                : spans.stream().flatMapToInt(span -> Arrays.stream(span.tokens)).toArray();
    }

    /// The position of each token in its sequence.
    public int[] positions() {
        return spans.stream().flatMapToInt(span -> IntStream.range(
                span.cache.length(), span.cache.length() + span.tokens.length)).toArray();
    }

    /// `L`, rows of logits in all, span after span.
    public int logitRows() {
        return spans.stream().mapToInt(Span::logitRows).sum();
    }
}
