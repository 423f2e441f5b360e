package dev.freehold.tensor;

/// The CPU tier that was asked for does not exist, or cannot run here; the message says which there are, or why.
public final class UnusableTierException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnusableTierException(String message) {
        super(message);
    }
}
