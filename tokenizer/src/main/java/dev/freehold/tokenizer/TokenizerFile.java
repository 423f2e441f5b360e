package dev.freehold.tokenizer;

import dev.freehold.tokenizer.file.TokenizerJsonLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tokenizers from `tokenizer.json`, the format of Hugging Face (https://github.com/huggingface/tokenizers).
public final class TokenizerFile {
    private static final long MAX_BYTES = 256 << 20;

    private TokenizerFile() {}

    /// The tokenizer of a `tokenizer.json`.
    ///
    /// @throws TokenizerException if the file cannot be used: the message names it, the key, and what is wrong
    /// @throws IOException if it cannot be read
    public static Tokenizer read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new TokenizerException("%s: larger than %d MiB".formatted(file, MAX_BYTES >> 20));
        }
        return TokenizerJsonLoader.load(Files.readAllBytes(file), file.toString());
    }
}
