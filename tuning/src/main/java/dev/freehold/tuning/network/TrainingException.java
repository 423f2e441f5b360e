package dev.freehold.tuning.network;

/// Something that cannot be trained; the message is a line for whoever asked for it.
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TrainingException(String message) {
        super(message);
    }
}
