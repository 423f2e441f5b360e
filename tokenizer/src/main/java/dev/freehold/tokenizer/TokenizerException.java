package dev.freehold.tokenizer;

/// A vocabulary or `tokenizer.json` cannot be used. The message is one line: the file or key, what is wrong.
public final class TokenizerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TokenizerException(String message) {
        super(message);
    }
}
