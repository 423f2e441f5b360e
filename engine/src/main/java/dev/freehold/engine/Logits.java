package dev.freehold.engine;

import dev.freehold.models.Batch;
import dev.freehold.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.function.BiConsumer;

/// The raw output of the network for every token of a sequence: what engines are compared by.
public final class Logits {
    /// Few enough that the logits of a batch are not too large: 64 × 150,000 × 4 bytes.
    private static final int BATCH = 64;

    private Logits() {}

    /// Hands the logits after each token to `use`, batch by batch.
    ///
    /// @param use  takes the index of the batch's first token and F32 `(L, V)`, valid during the call
    /// @throws EngineException if the tokens do not fit the context or are not of the vocabulary
    public static void forEach(Model model, int[] tokens, BiConsumer<Integer, Tensor> use) {
        int vocabulary = model.hyperparameters().vocabulary();
        for (int token : tokens) {
            if (token < 0 || token >= vocabulary) {
                throw new EngineException(
                        "token %d is not of the vocabulary, which has %d".formatted(token, vocabulary));
            }
        }
        try (var cache = model.newCache(tokens.length)) {
            for (int from = 0; from < tokens.length; from += BATCH) {
                int first = from;
                int[] some = Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + BATCH));
                model.forward(new Batch(some, cache, Batch.Logits.ALL), logits -> use.accept(first, logits));
            }
        }
    }

    /// Writes the logits after each token to a file: little-endian F32, `(tokens, V)`, beside it first, then renamed.
    ///
    /// @throws EngineException if the tokens do not fit the context or are not of the vocabulary, or `file` is a folder
    /// @throws UncheckedIOException if the file cannot be written
    public static void write(Model model, int[] tokens, Path file) {
        if (Files.isDirectory(file)) { // an empty one would be replaced
            throw new EngineException(file + ": is a folder; the name of a file is needed");
        }
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(beside)) {
                forEach(model, tokens, (_, logits) -> write(out, logits));
            }
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        } finally {
            deleteQuietly(beside);
        }
    }

    private static void write(OutputStream out, Tensor logits) {
        try {
            out.write(logits.data().toArray(ValueLayout.JAVA_BYTE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // what went wrong before is what the caller should hear of
        }
    }
}
