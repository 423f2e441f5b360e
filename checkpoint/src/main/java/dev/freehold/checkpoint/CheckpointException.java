package dev.freehold.checkpoint;

/// A model file cannot be used. The message is one line: the file, the offset or key, what was expected and found.
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
