package dev.freehold.engine;

import dev.freehold.models.cache.SequenceCache;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The contexts of an engine's sequences, in bounded memory: those in use, and those of sequences that have ended, for
/// prompts that begin like them. The least recently used one makes room first.
///
/// For the engine's thread alone.
final class ContextPool implements AutoCloseable {
    /// Tokens that are computed faster than a copy of them is worth.
    private static final int TOO_FEW = 16;

    private final Model model;
    private final long maxBytes;
    private final Map<SequenceContext, Long> used = new HashMap<>(); // with the bytes that they may grow to
    private final List<SequenceContext> idle = new ArrayList<>();    // the latest last

    /// @param maxBytes  of all contexts together
    ContextPool(Model model, long maxBytes) {
        this.model = model;
        this.maxBytes = maxBytes;
    }

    /// Bytes that a context of `tokens` tokens takes.
    long bytes(int tokens) {
        return SequenceCache.byteSize(model.cacheLayouts(), model.cacheType(), tokens);
    }

    long maxBytes() {
        return maxBytes;
    }

    /// Bytes of the contexts that nobody uses now.
    long idleBytes() {
        return idle.stream().mapToLong(context -> context.cache().byteSize()).sum();
    }

    /// A context for a prompt, with as much of the prompt in it as there was in any other.
    ///
    /// @param tokens  that it has to have room for
    /// @return empty while there is not memory enough
    Optional<SequenceContext> take(int[] prompt, int tokens) {
        long bytes = bytes(tokens);
        long taken = used.values().stream().mapToLong(Long::longValue).sum();
        if (taken + bytes > maxBytes) {
            return Optional.empty();
        }
        Optional<SequenceContext> closest = Stream.concat(idle.stream(), used.keySet().stream())
                .max(Comparator.comparingInt(context -> context.common(prompt)))
                .filter(context -> context.common(prompt) >= TOO_FEW);
        SequenceContext context = closest.filter(this::isIdle).filter(found -> isSame(found, prompt))
                .orElseGet(() -> beginLike(closest, prompt));
        idle.remove(context);
        while (!idle.isEmpty() && taken + bytes + idleBytes() > maxBytes) {
            model.release(idle.removeFirst().cache());
        }
        used.put(context, bytes);
        return Optional.of(context);
    }

    private boolean isIdle(SequenceContext context) {
        return idle.contains(context);
    }

    /// Whether a prompt goes on where the context ends, about: little is lost when it is cut back.
    private static boolean isSame(SequenceContext context, int[] prompt) {
        return context.common(prompt) >= context.length() / 4 * 3;
    }

    private SequenceContext beginLike(Optional<SequenceContext> closest, int[] prompt) {
        return closest.map(other -> other.copy(other.common(prompt), model.contextLength()))
                .orElseGet(() -> new SequenceContext(model.newCache(model.contextLength())));
    }

    /// Takes back a context that is not in use any more.
    void giveBack(SequenceContext context) {
        used.remove(context);
        idle.add(context);
    }

    /// Releases a context that a failure may have left in any state.
    void discard(SequenceContext context) {
        used.remove(context);
        model.release(context.cache());
    }

    @Override
    public void close() {
        Stream.concat(idle.stream(), used.keySet().stream()).forEach(context -> model.release(context.cache()));
        idle.clear();
        used.clear();
    }
}
