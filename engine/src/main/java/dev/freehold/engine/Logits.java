package dev.freehold.engine;

import dev.freehold.models.Batch;
import dev.freehold.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
        model.requireTokens(tokens);
        if (tokens.length > model.contextLength()) {
            throw new EngineException("there are %,d tokens and the context has room for %,d: raise the context length"
                    .formatted(tokens.length, model.contextLength()));
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
    /// @throws EngineException if the tokens do not fit the context or are not of the vocabulary
    /// @throws UncheckedIOException if the file cannot be written
    public static void write(Model model, int[] tokens, Path file) {
        if (Files.isDirectory(file)) {
            throw new EngineException(file + ": is a folder: the logits need a file");
        }
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(beside)) {
                forEach(model, tokens, (_, logits) -> write(out, logits));
            }
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        } catch (UncheckedIOException e) {
            throw cannotWrite(file, e.getCause());
        } finally {
            deleteQuietly(beside);
        }
    }

    private static UncheckedIOException cannotWrite(Path file, IOException cause) {
        return new UncheckedIOException("%s: cannot be written: %s".formatted(file, why(cause)), cause);
    }

    /// What went wrong, in words: the system's own are often the name of the file alone.
    private static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such folder";
            case AccessDeniedException _ -> "permission denied";
            default -> e.getMessage();
        };
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
