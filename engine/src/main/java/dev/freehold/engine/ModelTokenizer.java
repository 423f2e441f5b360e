package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.tokenizer.GgufVocabulary;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.TokenizerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// The tokenizer of a model, wherever its vocabulary is kept.
public final class ModelTokenizer {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final String TOKEN_ID = "_token_id";
    private static final String TIKTOKEN = "tiktoken.model"; // Kimi
    private static final String TEKKEN = "tekken.json"; // Mistral
    private static final String VOCABULARY = "vocab.txt"; // BERT
    private static final List<String> FILES = List.of("tokenizer.json", TIKTOKEN, TEKKEN, VOCABULARY);

    private ModelTokenizer() {}

    /// The tokenizer of a `.gguf` file, a Hugging Face folder, or a bare `tokenizer.json`, `tiktoken.model`
    /// or `tekken.json`.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if the model file is absent or malformed
    /// @throws TokenizerException if it has no vocabulary, or one that cannot be used
    public static Tokenizer open(Path path) {
        String name = String.valueOf(path.getFileName());
        if (name.endsWith(".json") || name.equals(TIKTOKEN)) {
            return read(path);
        }
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            return find(checkpoint).orElseThrow(() -> new TokenizerException(path + ": there is no vocabulary in it"));
        }
    }

    /// The tokenizer of a checkpoint, if it has a vocabulary.
    ///
    /// @throws TokenizerException if it has one that cannot be used
    public static Optional<Tokenizer> find(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        if (!metadata.text("tokenizer.ggml.model", "none").equals("none")) {
            return Optional.of(fromMetadata(checkpoint));
        }
        return FILES.stream().flatMap(name -> checkpoint.sideFile(name).stream()).findFirst()
                .map(ModelTokenizer::read);
    }

    private static Tokenizer fromMetadata(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        var ids = new HashMap<String, Integer>();
        var flags = new HashMap<String, Boolean>();
        for (String key : metadata.keys()) {
            if (key.startsWith(PREFIX) && key.endsWith(TOKEN_ID)) {
                ids.put(key.substring(PREFIX.length(), key.length() - TOKEN_ID.length()), metadata.integer(key));
            } else if (key.startsWith(PREFIX) && metadata.value(key).orElse("") instanceof Boolean flag) {
                flags.put(key.substring(PREFIX.length()), flag);
            }
        }
        List<Double> scores = metadata.reals(PREFIX + "scores");
        var floats = new float[scores.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = scores.get(i).floatValue();
        }
        return new GgufVocabulary(
                metadata.text(PREFIX + "model"),
                metadata.text(PREFIX + "pre", ""),
                metadata.texts(PREFIX + "tokens"),
                metadata.integers(PREFIX + "token_type").stream().mapToInt(Long::intValue).toArray(),
                floats,
                metadata.texts(PREFIX + "merges"),
                ids,
                flags).tokenizer(checkpoint.path().toString());
    }

    private static Tokenizer read(Path file) {
        try {
            return switch (String.valueOf(file.getFileName())) {
                case TIKTOKEN -> TokenizerFile.readTiktoken(file.resolveSibling(""));
                case TEKKEN -> TokenizerFile.readTekken(file);
                case VOCABULARY -> TokenizerFile.readVocabulary(file.resolveSibling(""));
                default -> TokenizerFile.read(file);
            };
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(file + ": no such file", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
