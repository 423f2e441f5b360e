package dev.freehold.engine;

import dev.freehold.models.Batch;
import dev.freehold.models.cache.SequenceCache;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;

/// A sequence of tokens and what the network remembers of it: a prompt that begins like the one before it is not
/// computed again.
///
/// For one thread at a time; sessions of one model may run on many.
public final class Session implements AutoCloseable {
    /// Prompt tokens in one pass: enough to use each weight many times, few enough to stop soon when cancelled.
    public static final int BATCH = 512;

    private final Model model;
    private final SequenceContext context;
    private Generation latest;
    private boolean closed;

    /// @param cache  empty; closed with the session
    Session(Model model, SequenceCache cache) {
        this.model = model;
        this.context = new SequenceContext(cache);
    }

    /// Continues `prompt` with what the model makes of it. Nothing is computed before the first event is asked for.
    ///
    /// A session has one generation at a time: an earlier one cannot go on.
    ///
    /// @throws EngineException if the prompt is empty, does not fit the context, or holds an id that is no token
    public Generation generate(int[] prompt, GenerationOptions options) {
        return generate(prompt, options, () -> {});
    }

    /// Answers a conversation: the same with thinking, text and calls of tools told apart.
    ///
    /// @throws EngineException if the prompt does not fit the context
    public Answer answer(ChatPrompt prompt, GenerationOptions options) {
        return answer(prompt, options, () -> {});
    }

    /// @param atEnd  run once, when the answer has ended or failed
    Answer answer(ChatPrompt prompt, GenerationOptions options, Runnable atEnd) {
        return new Answer(generate(prompt.ids(), prompt.shown(), options, atEnd), prompt.newParser());
    }

    /// @param atEnd  run once, when the generation has ended or failed
    Generation generate(int[] prompt, GenerationOptions options, Runnable atEnd) {
        return generate(prompt, Set.of(), options, atEnd);
    }

    private Generation generate(int[] prompt, Set<Integer> shown, GenerationOptions options, Runnable atEnd) {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        model.requirePrompt(prompt, context.capacity());
        latest = new SessionGeneration(model, this, prompt.clone(), shown, options, atEnd);
        return latest;
    }

    /// Whether `generation` is the one that may change the context.
    boolean belongsTo(Generation generation) {
        return latest == generation && !closed;
    }

    /// Tokens that the context has room for.
    public int capacity() {
        return context.capacity();
    }

    /// Tokens in the context.
    public int length() {
        return context.length();
    }

    /// Forgets the tokens of the context that `prompt` does not begin with.
    ///
    /// @return how many of `prompt` are kept, at least one fewer than it has
    int rewindTo(int[] prompt) {
        return context.rewindTo(prompt);
    }

    /// Where the pass ends that begins with token `from` of a prompt of `length` tokens.
    int passEnd(int from, int length) {
        return context.passEnd(from, length, BATCH);
    }

    /// Makes sure that a later prompt can go on from here, or from a little before, whatever the network.
    void remember() {
        context.remember();
    }

    /// Appends tokens to the context.
    ///
    /// @param logits  receives the `V` logits after the last
    void append(int[] added, float[] logits) {
        model.forward(new Batch(List.of(context.append(added))),
                computed -> MemorySegment.copy(computed.data(), Tensor.FLOAT, 0, logits, 0, logits.length));
    }

    /// Frees the memory of the context.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            model.release(context.cache());
        }
    }
}
