package dev.freehold.engine;

import dev.freehold.engine.sampling.Divergence;
import dev.freehold.engine.sampling.Perplexity;
import dev.freehold.models.Batch;
import dev.freehold.models.cache.SequenceCache;
import dev.freehold.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// How far a model's predictions of a text are from those of another, such as the one that it was quantized from.
///
/// Windows and counting are those of [TextPerplexity], which are also those of `llama-perplexity --kl-divergence`.
///
/// @param perplexity  of the model itself
/// @param divergence  from the reference
public record TextDivergence(Perplexity perplexity, Divergence divergence) {
    private static final TextDivergence NONE = new TextDivergence(Perplexity.NONE, Divergence.NONE);

    /// Hears of each window that is done.
    @FunctionalInterface
    public interface Progress {
        void done(int windows, int of, TextDivergence soFar);
    }

    /// @param reference  another model, with the same vocabulary
    /// @param window  tokens in a window, at least 4
    /// @throws EngineException if the text is shorter than two windows, a window longer than a context, or the
    /// vocabularies differ
    public static TextDivergence of(Model model, Model reference, String text, int window, Progress progress) {
        if (model == reference) {
            throw new IllegalArgumentException("one pass at a time goes through a model: open it twice");
        }
        int[] tokens = model.encode(text);
        if (model.hyperparameters().vocabulary() != reference.hyperparameters().vocabulary()
                || !Arrays.equals(tokens, reference.encode(text))) {
            throw new EngineException("%s, %s: the vocabularies differ, so predictions cannot be compared"
                    .formatted(model.checkpoint().path(), reference.checkpoint().path()));
        }
        TextPerplexity.requireFits(reference, window);
        List<int[]> windows = TextPerplexity.windows(model, tokens, window);
        TextDivergence sum = NONE;
        for (int i = 0; i < windows.size(); i++) {
            sum = sum.plus(model, reference, windows.get(i));
            progress.done(i + 1, windows.size(), sum);
        }
        return sum;
    }

    /// This, with the second half of a window: both models go through it side by side, since the logits of a whole
    /// window of a large vocabulary would take hundreds of megabytes.
    private TextDivergence plus(Model model, Model reference, int[] tokens) {
        var sum = new TextDivergence[] {this};
        try (SequenceCache cache = reference.newCache(tokens.length)) {
            Logits.forEach(model, tokens, (from, logits) -> {
                int[] some = Arrays.copyOfRange(tokens, from, from + logits.shape().rows());
                reference.forward(new Batch(some, cache, Batch.Logits.ALL),
                        expected -> sum[0] = sum[0].plus(logits, expected, tokens, from));
            });
        }
        return sum[0];
    }

    private TextDivergence plus(Tensor logits, Tensor expected, int[] tokens, int from) {
        Perplexity surprise = perplexity;
        Divergence distance = divergence;
        int rows = Math.min(logits.shape().rows(), tokens.length - 1 - from); // the last token predicts none
        for (int row = Math.max(0, tokens.length / 2 - from); row < rows; row++) {
            float[] predicted = logits.row(row).toArray();
            surprise = surprise.plus(
                    Perplexity.negativeLogLikelihood(predicted, 0, predicted.length, tokens[from + row + 1]));
            distance = distance.plus(Divergence.kullbackLeibler(expected.row(row).toArray(), predicted));
        }
        return new TextDivergence(surprise, distance);
    }
}
