package dev.freehold.engine;

import dev.freehold.engine.sampling.Perplexity;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// How well a model predicts a text, counted as `llama-perplexity` does, so that the figures can be compared.
///
/// The text is cut into windows; in each, the tokens of the second half are predicted from all that stand before them
/// in the window. A model that wants a beginning-of-text token gets it in place of each window's first. Source:
/// `perplexity` in llama.cpp's `tools/perplexity/perplexity.cpp`.
public final class TextPerplexity {
    private TextPerplexity() {}

    /// Hears of each window that is done.
    @FunctionalInterface
    public interface Progress {
        void done(int windows, int of, Perplexity soFar);
    }

    /// @param tokens  of the text
    /// @param window  tokens in a window, at least 4
    /// @throws EngineException if the text is shorter than two windows, or a window longer than the context
    public static Perplexity of(Model model, int[] tokens, int window, Progress progress) {
        List<int[]> windows = windows(model, tokens, window);
        Perplexity sum = Perplexity.NONE;
        for (int i = 0; i < windows.size(); i++) {
            sum = sum.plus(of(model, windows.get(i), window / 2));
            progress.done(i + 1, windows.size(), sum);
        }
        return sum;
    }

    /// @throws EngineException as [#of]
    static List<int[]> windows(Model model, int[] tokens, int window) {
        requireFits(model, window);
        int windows = tokens.length / window;
        if (windows < 2) {
            throw new EngineException("the text has %d tokens; two windows of %d are the least".formatted(
                    tokens.length, window));
        }
        int[] prefix = model.tokenizer().prefix();
        return IntStream.range(0, windows).mapToObj(i -> {
            int[] some = Arrays.copyOfRange(tokens, i * window, (i + 1) * window);
            System.arraycopy(prefix, 0, some, 0, prefix.length);
            return some;
        }).toList();
    }

    /// @throws EngineException if a window of so many tokens is too small, or too large for the context
    static void requireFits(Model model, int window) {
        if (window < 4 || window > model.contextLength()) {
            throw new EngineException("a window should have from 4 to %d tokens, has %d"
                    .formatted(model.contextLength(), window));
        }
    }

    /// The perplexity of the tokens after position `first`, each predicted from all before it.
    public static Perplexity of(Model model, int[] tokens, int first) {
        int vocabulary = model.hyperparameters().vocabulary();
        var sum = new Perplexity[] {Perplexity.NONE};
        Logits.forEach(model, tokens, (from, logits) -> {
            int rows = Math.min(logits.shape().rows(), tokens.length - 1 - from); // the last token predicts none
            for (int row = Math.max(0, first - from); row < rows; row++) {
                sum[0] = sum[0].plus(Perplexity.negativeLogLikelihood(
                        logits.row(row).toArray(), 0, vocabulary, tokens[from + row + 1]));
            }
        });
        return sum[0];
    }
}
