package dev.freehold.tokenizer;

import dev.freehold.tokenizer.file.TekkenLoader;
import dev.freehold.tokenizer.file.TiktokenLoader;
import dev.freehold.tokenizer.file.TokenizerJsonLoader;
import dev.freehold.tokenizer.file.VocabularyText;
import dev.freehold.tokenizer.text.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Tokenizers from `tokenizer.json`, the format of Hugging Face (https://github.com/huggingface/tokenizers), and from
/// `tiktoken.model`, `tekken.json` and BERT's `vocab.txt`.
public final class TokenizerFile {
    private static final long MAX_BYTES = 256 << 20;
    private static final long MAX_CONFIG_BYTES = 16 << 20;
    private static final String CONFIG = "tokenizer_config.json";

    private TokenizerFile() {}

    /// The tokenizer of a `tokenizer.json`.
    ///
    /// @throws TokenizerException if the file cannot be used: the message names it, the key, and what is wrong
    /// @throws IOException if it cannot be read
    public static Tokenizer read(Path file) throws IOException {
        return TokenizerJsonLoader.load(bytes(file, MAX_BYTES), file.toString(), Optional.empty());
    }

    /// The tokenizer of a folder with a `tokenizer.json` and perhaps a `tokenizer_config.json`, which may say what
    /// stands before and after a text, and which tokens begin and end one.
    ///
    /// @throws TokenizerException if the files cannot be used
    /// @throws IOException if they cannot be read
    public static Tokenizer readFolder(Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Path config = folder.resolve(CONFIG);
        Optional<String> settings = Files.exists(config)
                ? Optional.of(text(config, MAX_CONFIG_BYTES))
                : Optional.empty();
        return TokenizerJsonLoader.load(bytes(file, MAX_BYTES), file.toString(), settings);
    }

    /// The tokenizer of a folder with a `tiktoken.model` and a `tokenizer_config.json`, as Kimi's models have.
    ///
    /// @throws TokenizerException if the files cannot be used
    /// @throws IOException if they cannot be read
    public static Tokenizer readTiktoken(Path folder) throws IOException {
        Path file = folder.resolve("tiktoken.model");
        Path config = folder.resolve(CONFIG);
        if (!Files.exists(config)) {
            throw new TokenizerException(file + ": needs a " + CONFIG + " beside it, which names control tokens");
        }
        return TiktokenLoader.load(text(file, MAX_BYTES), file.toString(), text(config, MAX_CONFIG_BYTES));
    }

    private static String text(Path file, long limit) throws IOException {
        return new String(bytes(file, limit), StandardCharsets.UTF_8);
    }

    /// The tokenizer of a `tekken.json`, as Mistral's models have.
    ///
    /// @throws TokenizerException if the file cannot be used
    /// @throws IOException if it cannot be read
    public static Tokenizer readTekken(Path file) throws IOException {
        return TekkenLoader.load(text(file, MAX_BYTES), file.toString());
    }

    /// The tokenizer of a folder with a `vocab.txt` of BERT and perhaps a `tokenizer_config.json`.
    ///
    /// @throws TokenizerException if the files cannot be used
    /// @throws IOException if they cannot be read
    public static Tokenizer readVocabulary(Path folder) throws IOException {
        Path file = folder.resolve("vocab.txt");
        Path config = folder.resolve(CONFIG);
        String settings = Files.exists(config) ? text(config, MAX_CONFIG_BYTES) : "{}";
        String json = VocabularyText.toJson(text(file, MAX_BYTES), file.toString(), settings);
        return TokenizerJsonLoader.load(json.getBytes(StandardCharsets.UTF_8), file.toString(), Optional.empty());
    }

    private static byte[] bytes(Path file, long limit) throws IOException {
        if (Files.size(file) > limit) {
            throw new TokenizerException("%s: larger than %d MiB".formatted(file, limit >> 20));
        }
        byte[] bytes = Files.readAllBytes(file);
        int invalid = Utf8.firstInvalid(bytes, 0, bytes.length);
        if (invalid < bytes.length) {
            throw new TokenizerException("%s: not UTF-8 at byte %d".formatted(file, invalid));
        }
        return bytes;
    }
}
