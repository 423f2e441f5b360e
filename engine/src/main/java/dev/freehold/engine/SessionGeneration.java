package dev.freehold.engine;

import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/// A generation that goes on when its next event is asked for, on the caller's thread.
final class SessionGeneration implements Generation {
    private final Session session;
    private final int[] prompt;
    private final Runnable atEnd;
    private final Continuation continuation;
    private final float[] logits;

    private volatile boolean cancelled;
    private boolean finished;

    /// @param shown  the control tokens whose text is part of the answer's
    /// @param atEnd  run once, when the generation has ended or failed
    SessionGeneration(Model model, Session session, int[] prompt, Set<Integer> shown, GenerationOptions options,
            Runnable atEnd) {
        this.session = session;
        this.prompt = prompt;
        this.atEnd = atEnd;
        this.continuation = new Continuation(model, prompt, shown, options);
        this.logits = new float[model.hyperparameters().vocabulary()];
    }

    @Override
    public boolean hasNext() {
        return !finished;
    }

    @Override
    public GenerationEvent next() {
        if (finished) {
            throw new NoSuchElementException("the generation has ended");
        }
        boolean goesOn = false;
        try {
            GenerationEvent event = step();
            goesOn = event instanceof Token;
            return event;
        } finally {
            if (!goesOn) {
                finished = true;
                atEnd.run();
            }
        }
    }

    private GenerationEvent step() {
        if (!session.belongsTo(this)) {
            throw new IllegalStateException("the session was closed or has begun another generation");
        }
        Optional<Finished> end = continuation.limit(session.length() == session.capacity());
        if (end.isPresent()) {
            return end.get();
        }
        return cancelled || !computeLogits()
                ? continuation.finish(FinishReason.CANCELLED)
                : continuation.accept(logits);
    }

    /// Fills [#logits] for the next token.
    ///
    /// @return false if the caller cancelled meanwhile
    private boolean computeLogits() {
        if (continuation.newTokens() > 0) {
            session.append(new int[] {continuation.lastToken()}, logits);
            return true;
        }
        int reused = session.rewindTo(prompt);
        for (int from = reused, to; from < prompt.length && !cancelled; from = to) {
            to = session.passEnd(from, prompt.length);
            session.append(Arrays.copyOfRange(prompt, from, to), logits);
            session.remember();
        }
        continuation.promptDone(reused);
        return session.length() == prompt.length;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }
}
