package dev.freehold.tokenizer.template;

/// A chat template cannot be compiled, raised an error of its own, or passed a limit; the message says which and where.
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TemplateException(String message) {
        super(message);
    }
}
