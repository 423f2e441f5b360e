package dev.freehold.engine.sampling;

/// No token can be drawn from these logits, or a model's own sampling defaults cannot be used. The message is one line.
public final class SamplingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SamplingException(String message) {
        super(message);
    }
}
