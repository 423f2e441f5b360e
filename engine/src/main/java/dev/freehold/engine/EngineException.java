package dev.freehold.engine;

/// A model cannot do what is asked of it: the prompt is too long, there is no chat template, its logits are not
/// numbers. The message says so in one line.
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineException(String message) {
        super(message);
    }

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
