package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.TokenizerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/// The tokenizer of a model, wherever its vocabulary is kept.
public final class ModelTokenizer {
    private ModelTokenizer() {}

    /// The tokenizer of a `.gguf` file, a Hugging Face folder, or a bare `tokenizer.json`.
    ///
    /// @throws CheckpointException if the model file is absent or malformed
    /// @throws TokenizerException if it has no vocabulary, or one that cannot be used
    public static Tokenizer open(Path path) {
        if (path.getFileName() != null && path.getFileName().toString().endsWith(".json")) {
            return read(path);
        }
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            return find(checkpoint).orElseThrow(() -> new TokenizerException(path + ": there is no vocabulary in it"));
        }
    }

    /// The tokenizer of a checkpoint, if it has a vocabulary.
    ///
    /// @throws TokenizerException if it has one that cannot be used
    static Optional<Tokenizer> find(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        if (!metadata.text("tokenizer.ggml.model", "none").equals("none")) {
            return Optional.of(fromMetadata(checkpoint));
        }
        return checkpoint.sideFile("tokenizer.json").map(ModelTokenizer::read);
    }

    private static Tokenizer fromMetadata(Checkpoint checkpoint) {
        throw new TokenizerException(checkpoint.path() + ": GGUF vocabularies cannot be read yet");
    }

    private static Tokenizer read(Path file) {
        try {
            return TokenizerFile.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
