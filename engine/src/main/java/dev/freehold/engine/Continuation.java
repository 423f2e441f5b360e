package dev.freehold.engine;

import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationEvent.Token;
import dev.freehold.engine.sampling.LogProbabilities;
import dev.freehold.engine.sampling.Sampler;
import dev.freehold.engine.sampling.StopStrings;
import dev.freehold.tokenizer.TextStream;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// What follows a prompt, token by token: drawn from logits, turned to text, ended where it should end. It knows no
/// network and no other sequence.
final class Continuation {
    private final int promptTokens;
    private final GenerationOptions options;
    private final Set<Integer> stopTokens;
    private final Sampler sampler;
    private final TextStream text;
    private final StopStrings stops;
    private final long started = System.nanoTime();

    private int reusedTokens;
    private int newTokens;
    private int lastToken;
    private long promptDone = started;

    /// @param prompt  what it follows
    /// @param shown   the control tokens whose text is part of the answer's
    Continuation(Model model, int[] prompt, Set<Integer> shown, GenerationOptions options) {
        int vocabularySize = model.hyperparameters().vocabulary();
        this.promptTokens = prompt.length;
        this.options = options;
        this.stopTokens = options.ignoreStopTokens() ? Set.of() : model.vocabulary().stopTokens();
        this.sampler = new Sampler(model.sampling(options.sampling()), vocabularySize, model.vocabulary().suppressed());
        this.text = model.vocabulary().textStream(shown);
        this.stops = new StopStrings(options.stop());
        for (int token : prompt) {
            sampler.accept(token);
            text.accept(token); // the answer goes on where the prompt ends, perhaps within a character
        }
    }

    /// The prompt has been computed, or given up.
    ///
    /// @param reused  tokens of it that were remembered from before
    void promptDone(int reused) {
        reusedTokens = reused;
        promptDone = System.nanoTime();
    }

    int newTokens() {
        return newTokens;
    }

    /// The token to compute next.
    int lastToken() {
        return lastToken;
    }

    /// The end, if no token may come any more.
    ///
    /// @param contextFull  whether there is no room for one more
    Optional<Finished> limit(boolean contextFull) {
        if (newTokens == options.maxTokens()) {
            return Optional.of(finish(FinishReason.LENGTH));
        }
        return newTokens > 0 && contextFull ? Optional.of(finish(FinishReason.CONTEXT_FULL)) : Optional.empty();
    }

    /// Goes on by one token.
    ///
    /// @param logits  `(V)`, of what comes after all tokens up to now; not changed
    /// @throws dev.freehold.engine.sampling.SamplingException if there is something among them that is not a number
    GenerationEvent accept(float[] logits) {
        int token = sampler.next(logits);
        sampler.accept(token);
        lastToken = token;
        newTokens++;
        if (stopTokens.contains(token)) {
            return finish(FinishReason.STOP_TOKEN);
        }
        String piece = stops.accept(text.accept(token));
        if (stops.found().isPresent()) {
            return new Finished(piece, FinishReason.STOP_STRING, usage());
        }
        return new Token(token, piece, logProbabilities(logits, token));
    }

    private Optional<LogProbabilities> logProbabilities(float[] logits, int token) {
        return options.logProbabilities() == GenerationOptions.NO_LOG_PROBABILITIES
                ? Optional.empty()
                : Optional.of(LogProbabilities.of(logits, token, options.logProbabilities()));
    }

    /// Ends here.
    Finished finish(FinishReason reason) {
        String rest = stops.accept(text.flush());
        return new Finished(rest + (stops.found().isPresent() ? "" : stops.flush()), reason, usage());
    }

    private Usage usage() {
        return new Usage(promptTokens, reusedTokens, newTokens,
                Duration.ofNanos(promptDone - started), Duration.ofNanos(System.nanoTime() - promptDone));
    }
}
