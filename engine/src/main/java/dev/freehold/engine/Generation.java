package dev.freehold.engine;

import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import dev.freehold.engine.sampling.LogProbabilities;
import dev.freehold.engine.sampling.Sampler;
import dev.freehold.engine.sampling.StopStrings;
import dev.freehold.tokenizer.TextStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterators;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// An answer in the making: each call of [#next] computes one more token, on the caller's thread.
///
/// [#cancel] may be called from any thread; everything else is for one at a time.
public final class Generation implements Iterator<GenerationEvent> {
    private final Model model;
    private final Session session;
    private final int[] prompt;
    private final GenerationOptions options;
    private final Runnable atEnd;
    private final Sampler sampler;
    private final TextStream text;
    private final StopStrings stops;
    private final float[] logits;
    private final long started;

    private volatile boolean cancelled;
    private boolean finished;
    private int reusedTokens;
    private int newTokens;
    private int lastToken;
    private long promptDone;

    /// @param shown  the control tokens whose text is part of the answer's
    Generation(Model model, Session session, int[] prompt, Set<Integer> shown, GenerationOptions options,
            Runnable atEnd) {
        this.model = model;
        this.session = session;
        this.prompt = prompt;
        this.options = options;
        this.atEnd = atEnd;
        int vocabularySize = model.hyperparameters().vocabulary();
        this.sampler = new Sampler(model.sampling(options.sampling()), vocabularySize, model.vocabulary().suppressed());
        this.text = model.vocabulary().textStream(shown);
        this.stops = new StopStrings(options.stop());
        this.logits = new float[vocabularySize];
        this.started = System.nanoTime();
        this.promptDone = started;
    }

    @Override
    public boolean hasNext() {
        return !finished;
    }

    /// The next token, or the end.
    ///
    /// A generation that has failed has ended.
    ///
    /// @throws dev.freehold.engine.sampling.SamplingException if the network computes something that is not a number
    /// @throws IllegalStateException if the session was closed or has begun another generation
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
        if (newTokens == options.maxTokens()) {
            return finish(FinishReason.LENGTH);
        }
        if (newTokens > 0 && session.length() == session.capacity()) {
            return finish(FinishReason.CONTEXT_FULL);
        }
        if (cancelled || !computeLogits()) {
            return finish(FinishReason.CANCELLED);
        }
        int token = sampler.next(logits);
        sampler.accept(token);
        lastToken = token;
        newTokens++;
        if (!options.ignoreStopTokens() && model.vocabulary().stopTokens().contains(token)) {
            return finish(FinishReason.STOP_TOKEN);
        }
        String piece = stops.accept(text.accept(token));
        if (stops.found().isPresent()) {
            return finish(FinishReason.STOP_STRING, piece);
        }
        return new Token(token, piece, logProbabilities(token));
    }

    /// Fills [#logits] for the next token.
    ///
    /// @return false if the caller cancelled meanwhile
    private boolean computeLogits() {
        if (newTokens > 0) {
            session.append(new int[] {lastToken}, logits);
            return true;
        }
        reusedTokens = session.rewindTo(prompt);
        for (int token : prompt) {
            sampler.accept(token);
            text.accept(token); // the answer goes on where the prompt ends, perhaps within a character
        }
        for (int from = reusedTokens, to; from < prompt.length; from = to) {
            if (cancelled) {
                promptDone = System.nanoTime();
                return false;
            }
            to = session.passEnd(from, prompt.length);
            session.append(Arrays.copyOfRange(prompt, from, to), logits);
            session.remember();
        }
        promptDone = System.nanoTime();
        return true;
    }

    private Optional<LogProbabilities> logProbabilities(int token) {
        return options.logProbabilities() == GenerationOptions.NO_LOG_PROBABILITIES
                ? Optional.empty()
                : Optional.of(LogProbabilities.of(logits, token, options.logProbabilities()));
    }

    private Finished finish(FinishReason reason) {
        return finish(reason, stops.accept(text.flush()) + (stops.found().isPresent() ? "" : stops.flush()));
    }

    private Finished finish(FinishReason reason, String rest) {
        return new Finished(rest, reason, usage());
    }

    private Usage usage() {
        return new Usage(prompt.length, reusedTokens, newTokens,
                Duration.ofNanos(promptDone - started), Duration.ofNanos(System.nanoTime() - promptDone));
    }

    /// Ends the generation before its next token; may be called from any thread.
    public void cancel() {
        cancelled = true;
    }

    /// The text of all events that are left, together.
    public String text() {
        return texts().collect(Collectors.joining());
    }

    /// The texts of all events that are left, as they come.
    public Stream<String> texts() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, 0), false)
                .map(event -> switch (event) {
                    case Token(_, var piece, _) -> piece;
                    case Finished(var rest, _, _) -> rest;
                })
                .filter(piece -> !piece.isEmpty());
    }
}
