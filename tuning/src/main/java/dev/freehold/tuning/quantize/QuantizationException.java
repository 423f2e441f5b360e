package dev.freehold.tuning.quantize;

/// A model cannot be quantized as asked. The message is one line: what, where, what to do.
public final class QuantizationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QuantizationException(String message) {
        super(message);
    }
}
