package dev.freehold.tuning.train;

/// Training cannot begin or go on. The message says in one line what is wrong and what to do.
public class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrainingException(String message) {
        super(message);
    }

    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
