package dev.freehold.tuning.quantize;

import dev.freehold.engine.Model;
import dev.freehold.engine.ModelOptions;
import dev.freehold.engine.TextDivergence;
import dev.freehold.engine.TextPerplexity;
import dev.freehold.engine.sampling.Divergence;
import dev.freehold.engine.sampling.Perplexity;
import java.nio.file.Path;

/// What quantizing has cost, measured on a text.
///
/// @param before      of the text, by the model that was quantized
/// @param after       of the text, by the quantized model
/// @param divergence  of the quantized model's predictions from the other's
public record QuantizationLoss(
        long bytesBefore, long bytesAfter, Perplexity before, Perplexity after, Divergence divergence) {
    private static final int WINDOW = 512;

    /// Hears of each window that is done.
    @FunctionalInterface
    public interface Progress {
        void done(int windows, int of);
    }

    /// @throws dev.freehold.engine.EngineException if the text is too short to tell
    public static QuantizationLoss measure(Path original, Path quantized, String text, int threads,
            Progress progress) {
        ModelOptions options = ModelOptions.DEFAULT.withThreads(threads);
        try (Model before = Model.open(original, options); Model after = Model.open(quantized, options)) {
            int window = Math.min(WINDOW, Math.min(before.contextLength(), after.contextLength()));
            Perplexity perplexity = TextPerplexity.of(before, before.encode(text), window,
                    (done, of, _) -> progress.done(done, 2 * of));
            TextDivergence result = TextDivergence.of(after, before, text, window,
                    (done, of, _) -> progress.done(of + done, 2 * of));
            return new QuantizationLoss(before.checkpoint().bytes(), after.checkpoint().bytes(), perplexity,
                    result.perplexity(), result.divergence());
        }
    }
}
