package dev.freehold.engine;

import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import dev.freehold.models.Batch;
import java.util.Arrays;
import java.util.Optional;

/// A request that an [Engine] computes: first its prompt, in pieces, then a token in each pass.
final class RunningSequence {
    private final EngineRequest request;
    private final SequenceContext context;
    private final float[] logits;
    private final int reused;
    private boolean ended;

    /// @param context     begins like the prompt, if it is not empty
    /// @param vocabulary  `V`
    RunningSequence(EngineRequest request, SequenceContext context, int vocabulary) {
        this.request = request;
        this.context = context;
        this.logits = new float[vocabulary];
        this.reused = context.rewindTo(request.prompt());
    }

    SequenceContext context() {
        return context;
    }

    /// Whether it needs no further pass.
    boolean hasEnded() {
        return ended;
    }

    /// Tokens of the prompt that are not computed yet; 0 when answering.
    int promptLeft() {
        return Math.max(0, request.prompt().length - context.length());
    }

    /// What it adds to the next pass.
    ///
    /// @param most  tokens of its prompt, at least one
    Batch.Span next(int most) {
        if (promptLeft() == 0) {
            return context.append(new int[] {request.continuation().lastToken()});
        }
        int from = context.length();
        int[] prompt = request.prompt();
        return context.append(Arrays.copyOfRange(prompt, from, context.passEnd(from, prompt.length, most)));
    }

    /// Where the pass should leave the logits after this one's last token, `(V)`.
    float[] logits() {
        return logits;
    }

    /// Goes on after a pass.
    void passed() {
        Continuation continuation = request.continuation();
        if (continuation.newTokens() == 0) {
            context.remember();
        }
        if (promptLeft() > 0) {
            return;
        }
        if (continuation.newTokens() == 0) {
            continuation.promptDone(reused);
        }
        GenerationEvent event;
        try {
            event = continuation.accept(logits);
        } catch (RuntimeException e) {
            fail(e); // its logits concern nobody else
            return;
        }
        request.generation().tell(event);
        if (event instanceof Token) {
            Optional<Finished> limit = continuation.limit(context.length() == context.capacity());
            limit.ifPresent(request.generation()::tell);
            ended = limit.isPresent();
        } else {
            ended = true;
        }
    }

    /// Ends it if its reader has gone.
    void endIfCancelled() {
        if (!ended && request.generation().isCancelled()) {
            request.cancel();
            ended = true;
        }
    }

    void fail(RuntimeException cause) {
        request.generation().fail(cause);
        ended = true;
    }
}
